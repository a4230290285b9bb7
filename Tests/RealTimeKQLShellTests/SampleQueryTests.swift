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
    var options = PipelineOptions()
    options.from = .start
    options.once = true
    var (input, argument) = ("demo", "logins")
    if name.hasPrefix("Syslog") {
      (input, argument) = ("syslog", "\(Self.folder)/Data/auth.log")
    } else if name.hasPrefix("Csv") {
      (input, argument) = ("csv", "\(Self.folder)/Data/requests.csv")
    } else if name.hasPrefix("Json") {
      (input, argument) = ("ndjson", "\(Self.folder)/Data/orders.ndjson")
    } else {
      if name.contains("Dns") { argument = "dns" }
      if name.contains("Tcp") { argument = "tcp" }
      options = PipelineOptions()
      options.count = 5000
      options.seed = 1
    }
    let request = PipelineRequest(
      input: input, inputArguments: [argument],
      queries: [NamedQuery(name: path, text: try FileText.read(path))], output: "none",
      options: options)
    let statistics = try await Pipeline(request).run()
    #expect(statistics.emitted > 0)
  }

  @Test func thereAreSamples() { #expect(Self.names.count >= 15) }
}
