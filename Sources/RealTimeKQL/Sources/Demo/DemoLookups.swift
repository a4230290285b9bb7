import KQL

/// Name lookups with the fields of Windows' `Microsoft-Windows-DNS-Client` provider, event 3008.
///
/// Bursts are names that a program has made up, which do not exist, and data hidden in names in turn.
struct DemoLookups: DemoStream {
  static let schema = DemoConnections.schema

  private var burst = DemoBurst(everyEvents: 100, length: 15...40)

  /// Process numbers that events may have.
  let processes: [Int]

  init(processes: [Int]) { self.processes = processes }

  private static let names = [
    "www.microsoft.com", "login.microsoftonline.com", "github.com", "deb.debian.org",
    "outlook.office365.com", "swift.org", "registry.npmjs.org", "api.contoso.com", "time.nist.gov",
    "www.wikipedia.org", "cdn.jsdelivr.net", "storage.googleapis.com",
  ]

  mutating func next(at time: String, _ random: inout DemoRandom) -> DemoObject {
    let isBurst = burst.next(&random)
    let process = isBurst ? processes[burst.number % processes.count] : random.pick(processes)
    var name = random.pick(Self.names)
    var type = random.pick([1, 1, 28])
    var status = 0
    var results = ""
    if isBurst, burst.number % 2 == 1 {
      name = Self.letters(random.number(10...18), &random) + ".biz"
      status = 9003
    } else if isBurst {
      name = Self.letters(48, &random) + ".t\(burst.number).example.net"
      type = 16
      results = "type: 16 ;"
    } else if random.oneIn(30) {
      name = "printer-\(random.number(1...9)).contoso.local"
      status = 9003
    } else {
      let index = name.utf8.reduce(0) { $0 + Int($1) }
      results = "::ffff:\(DemoRandom.address(index));::ffff:\(DemoRandom.address(index + 1));"
    }
    var data = DemoObject()
    data.add("QueryName", name)
    data.add("QueryType", type)
    data.add("QueryOptions", "140737488355328")
    data.add("QueryStatus", status)
    data.add("QueryResults", results)
    var event = DemoObject()
    event.add("Provider", "Microsoft-Windows-DNS-Client")
    event.add("EventId", 3008)
    event.add("TimeCreated", time)
    event.add("Opcode", 0)
    event.add("Computer", "demo-host")
    event.add("ProcessId", process)
    event.add("EventData", data)
    return event
  }

  private static func letters(_ count: Int, _ random: inout DemoRandom) -> String {
    let letters = Array("abcdefghijklmnopqrstuvwxyz0123456789")
    return String((0..<count).map { _ in letters[random.number(0...35)] })
  }
}
