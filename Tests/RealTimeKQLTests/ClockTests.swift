import KQL
import RealTimeKQL
import Synchronization
import Testing

/// What time it is for a query over recorded events.
@Suite struct ClockTests {
  private let folder = TemporaryFolder()
  private let old = """
    {"Timestamp":"2019-07-18T10:00:00Z","x":1}
    {"Timestamp":"2019-07-18T12:00:00Z","x":2}
    {"Timestamp":"2019-07-18T11:00:00Z","x":3}

    """

  @Test func eventsTellTheTime() async throws {
    let path = try folder.write(old, to: "a.ndjson")
    let query = "T | where Timestamp > ago(90m) | project x, at = now()"
    let run = try await folder.run("ndjson", [path], query: query) { $0.clock = "event" }
    #expect(
      run.lines == [
        #"{"x":2,"at":"2019-07-18T12:00:00.0000000Z"}"#,
        #"{"x":3,"at":"2019-07-18T12:00:00.0000000Z"}"#,
      ])
  }

  @Test func bothClocksAreRefused() async throws {
    let path = try folder.write(old, to: "a.ndjson")
    let error = await failure {
      _ = try await folder.run("ndjson", [path], query: "T") { options in
        options.clock = "event"
        options.now = "0001-01-01"
      }
    }
    #expect(error?.exitCode == 2)
  }

  @Test(arguments: [
    ("T | where Timestamp > ago(1d)", true), ("T | where x > 5", false),
    ("T | where Timestamp < ago(1d)", false), ("T | where Timestamp > ago(1d) | count", false),
  ])
  func whatLooksAtAnotherTimeIsTold(_ query: String, _ isTold: Bool) async throws {
    let path = try folder.write(old, to: "a.ndjson")
    let request = RunRequest(
      input: "ndjson", inputArguments: [path],
      queries: [NamedQuery(name: "old.kql", text: query)], output: "none")
    let told = Mutex<[String]>([])
    _ = try await request.run { text in told.withLock { $0.append(text) } }
    let hints = told.withLock { $0 }
    #expect(hints.count == (isTold ? 1 : 0))
    guard isTold else { return }
    #expect(hints.first?.contains("0 of 3 rows passed 'old.kql'") == true)
    #expect(hints.first?.contains("--now=2019-07-18T12:00:00Z") == true)
  }

  /// The time between two recorded chunks closes windows as it did when they came.
  @Test func replayPassesTheTime() async throws {
    let header =
      #"{"recording":1,"format":"ndjson","columns":[{"name":"Timestamp","type":"datetime"}]}"#
    let times = [("00:00", "00:00"), ("01:00", "00:01"), ("01:01", "00:59")].map {
      """
      {"received":"2026-01-01T00:\($0)Z","from":"h","offset":0,\
      "line":"{\\"Timestamp\\":\\"2026-01-01T00:\($1)Z\\"}"}
      """
    }
    let path = try folder.write(([header] + times).joined(separator: "\n"), to: "r.ndjson")
    let query = "T | summarize n = count() by bin(Timestamp, 10s)"
    let run = try await folder.run("replay", [path], query: query) { $0.speed = "max" }
    // The second event came when its window had been given out a long time ago.
    #expect(run.statistics.late == 1)
    #expect(
      run.lines == [
        #"{"Timestamp":"2026-01-01T00:00:00.0000000Z","n":1}"#,
        #"{"Timestamp":"2026-01-01T00:00:50.0000000Z","n":1}"#,
      ])
  }
}
