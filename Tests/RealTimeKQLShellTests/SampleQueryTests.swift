import Glibc
import RealTimeKQL
import RealTimeKQLShell
import Testing

/// Every sample query runs on sample data and gives rows.
@Suite struct SampleQueryTests {
  private static let folder =
    #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" } + "/SampleQueries"

  static let names: [String] = {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name.hasSuffix(".kql") { names.append(name) }
    }
    return names.sorted()
  }()

  @Test(arguments: names)
  func givesRows(_ name: String) async throws {
    let path = "\(Self.folder)/\(name)"
    var words = ["demo", "logins", "--count=5000", "--seed=1"]
    if name.hasPrefix("Syslog") {
      words = ["syslog", "\(Self.folder)/Data/auth.log", "--once"]
    } else if name.hasPrefix("Csv") {
      words = ["csv", "\(Self.folder)/Data/requests.csv"]
    } else if name.hasPrefix("Security") || name.hasPrefix("Sysmon") {
      words = ["evtx", "\(Self.folder)/Data/security.evtx", "\(Self.folder)/Data/sysmon.evtx"]
    } else if name.hasPrefix("Json") {
      words = ["ndjson", "\(Self.folder)/Data/orders.ndjson"]
    } else if name.contains("Dns") {
      words[1] = "dns"
    } else if name.contains("Tcp") {
      words[1] = "tcp"
    }
    let request = try PipelineRequest(words: words + ["none", "--query=\(path)"])
    let statistics = try await request.pipeline.run()
    #expect(statistics.emitted > 0)
  }

  @Test func thereAreSamples() { #expect(Self.names.count >= 15) }
}
