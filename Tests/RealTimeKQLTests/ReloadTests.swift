import Foundation
import RealTimeKQL
import Synchronization
import Testing

/// Local files that a query on a live stream is made from, changed while it runs.
@Suite struct ReloadTests {
  private let folder = TemporaryFolder()

  /// Puts a file in the place of another at once, as editors do.
  private func replace(_ name: String, with text: String) throws {
    try folder.write(text, to: "new")
    #expect(rename(folder["new"], folder[name]) == 0)
  }

  private func lines(_ count: Int) async throws -> [Substring] {
    var lines: [Substring] = []
    for _ in 0..<400 {
      lines = folder.text("out.ndjson").split(separator: "\n")
      if lines.count >= count { break }
      try await Task.sleep(for: .milliseconds(5))
    }
    return lines
  }

  private func start(
    _ query: String, report: @escaping @Sendable (String) -> Void = { _ in }
  ) async throws -> Task<RunStatistics, any Error> {
    var options = RunOptions()
    options.follow = true
    options.from = .start
    options.files = [folder.path]
    let request = RunRequest(
      input: "ndjson", inputArguments: [folder["in.ndjson"]],
      queries: [NamedQuery(name: "query", text: query)], output: "json",
      outputArgument: folder["out.ndjson"], options: options)
    let plan = try request.plan()
    return try await plan.started(report: report)
  }

  private var table: String {
    "externaldata(k: long, name: string)['\(folder["list.csv"])'] with (format='csv')"
  }

  /// Looks at a file are a second apart.
  private func waitForLook() async throws { try await Task.sleep(for: .milliseconds(1100)) }

  @Test func joinsFollowTheFilesBelowAFolder() async throws {
    try FileManager.default.createDirectory(
      atPath: folder["lists/day=2024-01-02"], withIntermediateDirectories: true)
    try folder.write("1,one\n", to: "lists/day=2024-01-02/a.csv")
    try folder.write("{\"k\":1}\n{\"k\":2}\n", to: "in.ndjson")
    let run = try await start(
      """
      let names = inline_external_table (k: long, name: string) kind = storage
        partition by (Day: string) pathformat = ('day=' Day)
        dataformat = csv ('\(folder["lists"])');
      T | extend k = tolong(k) | join kind=leftouter names on k | project k, name, Day
      """)
    #expect(
      try await lines(2) == [
        #"{"k":1,"name":"one","Day":"2024-01-02"}"#, #"{"k":2,"name":"","Day":""}"#,
      ])
    try await waitForLook()
    try folder.write("2,two\n", to: "lists/day=2024-01-02/b.csv")
    try folder.append("{\"k\":1}\n{\"k\":2}\n", to: "in.ndjson")
    #expect(
      try await lines(4).suffix(2) == [
        #"{"k":1,"name":"one","Day":"2024-01-02"}"#, #"{"k":2,"name":"two","Day":"2024-01-02"}"#,
      ])
    run.cancel()
    _ = try await run.value
  }

  @Test func joinsAndListsFollowTheirFile() async throws {
    try folder.write("1,one\n", to: "list.csv")
    try folder.write("{\"k\":1}\n{\"k\":2}\n", to: "in.ndjson")
    let reports = Mutex<[String]>([])
    let run = try await start(
      """
      let names = \(table) | where k < 100;
      T | extend k = tolong(k), listed = k in (names | project k)
      | join kind=leftouter names on k | project k, name, listed
      """
    ) { text in reports.withLock { $0.append(text) } }
    #expect(
      try await lines(2) == [
        #"{"k":1,"name":"one","listed":true}"#, #"{"k":2,"name":"","listed":false}"#,
      ])
    try await waitForLook()
    try replace("list.csv", with: "2,two\n500,much\n")
    try folder.append("{\"k\":1}\n{\"k\":2}\n", to: "in.ndjson")
    #expect(
      try await lines(4).suffix(2) == [
        #"{"k":1,"name":"","listed":false}"#, #"{"k":2,"name":"two","listed":true}"#,
      ])
    // A file that cannot be read leaves what there was.
    try await waitForLook()
    try FileManager.default.removeItem(atPath: folder["list.csv"])
    try folder.append("{\"k\":2}\n", to: "in.ndjson")
    #expect(try await lines(5).last == #"{"k":2,"name":"two","listed":true}"#)
    run.cancel()
    _ = try await run.value
    let said = reports.withLock { $0.filter { $0.contains("list.csv") } }
    #expect(said.count == 1)
    #expect(said.first?.hasPrefix("warning: ") == true)
  }

  @Test func unionsGiveTheRowsThatAFileGains() async throws {
    try folder.write("1,one\n", to: "list.csv")
    try folder.write("{\"k\":7}\n", to: "in.ndjson")
    let run = try await start("T | project k = tolong(k) | union (\(table) | project k)")
    #expect(try await Set(lines(2)) == ["{\"k\":1}", "{\"k\":7}"])
    try await waitForLook()
    try replace("list.csv", with: "3,three\n1,one\n3,again\n")
    try folder.append("{\"k\":8}\n", to: "in.ndjson")
    #expect(try await lines(5).dropFirst(2).sorted() == ["{\"k\":3}", "{\"k\":3}", "{\"k\":8}"])
    run.cancel()
    _ = try await run.value
  }
}
