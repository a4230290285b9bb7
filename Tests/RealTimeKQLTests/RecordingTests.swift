import Foundation
import RealTimeKQL
import Testing

/// A recording replayed gives what the stream gave.
@Suite struct RecordingTests {
  private let folder = TemporaryFolder()

  @Test(arguments: ["r.ndjson", "r.ndjson.zst"])
  func replayGivesTheSame(_ name: String) async throws {
    let query = """
      T | where ResultType != "0" | project TimeGenerated, UserPrincipalName, Now = now()
      """
    let recorded = try await folder.run("demo", ["logins"], query: query) { options in
      options.count = 500
      options.rate = 5_000
      options.seed = 3
      options.recordFile = folder[name]
    }
    let replayed = try await folder.run("replay", [folder[name]], query: query) {
      $0.speed = "max"
    }
    #expect(recorded.lines.count > 20)
    // The time of each batch is recorded too.
    #expect(replayed.lines == recorded.lines)
    #expect(replayed.statistics.read == 500)
  }

  @Test func recordsKeepTheirBytes() async throws {
    let lines = Data("<34>Oct 11 22:14:15 h su: b".utf8) + [0xFF, 0x00] + Data("ad\r\n".utf8)
    let input = folder["a.log"]
    try (lines + Data("<34>Oct 11 22:14:16 h su: a \"b\" \\\n".utf8))
      .write(to: URL(fileURLWithPath: input))
    let query = "Syslog | project SyslogMessage, TimeGenerated"
    let recorded = try await folder.run("syslog", [input], query: query) { options in
      options.once = true
      options.recordFile = folder["r.ndjson"]
    }
    let replayed = try await folder.run("replay", [folder["r.ndjson"]], query: query) {
      $0.speed = "max"
    }
    #expect(recorded.lines.count == 2)
    #expect(replayed.lines == recorded.lines)
  }

  @Test func recordsOfSeveralLinesStayWhole() async throws {
    let input = try folder.write("a;b\n1;\"x\ny\"\n2;\n", to: "c.csv")
    let recorded = try await folder.run("csv", [input], query: "T") { options in
      options.separator = ";"
      options.recordFile = folder["r.ndjson"]
    }
    let replayed = try await folder.run("replay", [folder["r.ndjson"]], query: "T") {
      $0.speed = "max"
    }
    #expect(recorded.lines.count == 2)
    #expect(replayed.lines == recorded.lines)
  }

  @Test func paceIsKept() async throws {
    let start = #"{"recording":1,"format":"syslog"}"#
    let times = ["00.0", "00.4"].map {
      #"{"received":"2026-01-01T00:00:\#($0)Z","from":"h","message":"<34>m"}"#
    }
    let path = try folder.write(([start] + times).joined(separator: "\n"), to: "r.ndjson")
    var took: [Double] = []
    for speed in ["2x", "max"] {
      let run = try await folder.run("replay", [path], query: "T") { $0.speed = speed }
      #expect(run.statistics.read == 2)
      took.append(run.statistics.seconds)
    }
    #expect(took[0] >= 0.2)
    #expect(took[1] < took[0])
  }

  @Test(arguments: [
    ("", "it is empty"), ("{\"a\":1}\n", "no recording"), ("{\"recording\":2}\n", "version"),
    ("{\"recording\":1,\"format\":\"x\"}\n", "'x' is not known"),
    ("{\"recording\":1,\"format\":\"syslog\"}\nx\n", "line 2"),
    (
      "{\"recording\":1,\"format\":\"syslog\"}\n{\"received\":\"2026-01-01\",\"from\":\"h\"}\n",
      "line 2"
    ),
    ("{\"recording\":1,\"format\":\"csv\"}\n", "columns"),
  ])
  func otherFilesAreRefused(_ text: String, _ reason: String) async throws {
    let path = try folder.write(text, to: "r.ndjson")
    let error = await failure { _ = try await folder.run("replay", [path], query: "T") }
    #expect(error?.exitCode == 4)
    #expect(error?.message.contains(reason) == true, "\(error?.message ?? "")")
  }

  @Test func settingsInComments() async throws {
    let input = try folder.write("n\n1\n", to: "a.csv")
    let now = "2024-05-01T00:00:00.0000000Z"
    let query = "// realtimekql: now=2024-05-01, tolerance=1m\nT | project x = now()"
    let run = try await folder.run("csv", [input], query: query)
    #expect(run.lines == [#"{"x":"\#(now)"}"#])
    // The options count more.
    let other = try await folder.run("csv", [input], query: query) { options in
      options.now = "2025-01-01"
    }
    #expect(other.lines == [#"{"x":"2025-01-01T00:00:00.0000000Z"}"#])
    let mistake = await failure {
      _ = try await folder.run("csv", [input], query: "T\n// realtimekql: tolerance=x")
    }
    #expect(mistake?.message.contains("query:2") == true)
  }
}
