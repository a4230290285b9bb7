import KQL

/// TCP events with the fields of Windows' `Microsoft-Windows-Kernel-Network` provider.
///
/// 10 is data sent, 11 data received, 12 a connection attempted, 13 ended, 15 accepted. Ports are in
/// network byte order, as there. Bursts are a port scan and a large upload in turn.
struct DemoConnections: DemoStream {
  static let schema: Schema = [
    ColumnSchema("Provider", .string), ColumnSchema("EventId", .long),
    ColumnSchema("TimeCreated", .datetime), ColumnSchema("Opcode", .long),
    ColumnSchema("Computer", .string), ColumnSchema("ProcessId", .long),
    ColumnSchema("EventData", .dynamic),
  ]

  private var burst = DemoBurst(everyEvents: 120, length: 20...60)

  /// Process numbers that events may have.
  let processes: [Int]

  init(processes: [Int]) { self.processes = processes }

  mutating func next(at time: String, _ random: inout DemoRandom) -> DemoObject {
    let isBurst = burst.next(&random)
    let isScan = isBurst && burst.number % 2 == 1
    let process = isBurst ? processes[burst.number % processes.count] : random.pick(processes)
    var identifier = random.pick([10, 11, 10, 11, 12, 13, 15])
    var remote = DemoRandom.address(process % 50 + random.number(0...3))
    var port = random.pick([443, 443, 80, 53, 22, 5432, 8080])
    var size = random.pick([517, 1460, 52, 2920, 126, 14600])
    if isScan {
      identifier = 12
      port = random.number(1...1024)
      remote = "192.168.1.\(burst.number % 250 + 1)"
    } else if isBurst {
      identifier = 10
      remote = DemoRandom.address(1000 + burst.number)
      size = random.number(30_000...65_000)
    }
    var data = DemoObject()
    data.add("PID", process)
    if identifier == 10 || identifier == 11 { data.add("size", size) } else { data.add("size", 0) }
    data.add("daddr", remote)
    data.add("saddr", "10.0.0.\(process % 20 + 2)")
    data.add("dport", Self.networkOrder(port))
    data.add("sport", Self.networkOrder(random.number(49152...65535)))
    data.add("connid", 0)
    data.add("seqnum", 0)
    var event = DemoObject()
    event.add("Provider", "Microsoft-Windows-Kernel-Network")
    event.add("EventId", identifier)
    event.add("TimeCreated", time)
    event.add("Opcode", identifier)
    event.add("Computer", "demo-host")
    event.add("ProcessId", process)
    event.add("EventData", data)
    return event
  }

  /// A port with its two bytes exchanged.
  private static func networkOrder(_ port: Int) -> Int { (port & 0xFF) << 8 | port >> 8 }
}
