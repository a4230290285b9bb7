import RealTimeKQL
import Synchronization
import Testing

/// Several inputs in one run, and several tables of one input in a query.
@Suite struct SeveralInputsTests {
  private let folder = TemporaryFolder()

  /// The rows that a request gives, as JSON lines.
  private func rows(_ words: [String]) async throws -> [String] {
    let name = "out-\(words.hashValue).ndjson"
    let request = try PipelineRequest(words: words + ["json", folder[name]])
    try await request.pipeline.run()
    return folder.text(name).split(separator: "\n").map(String.init)
  }

  private func write(_ name: String, _ lines: String...) throws -> String {
    try folder.write(lines.map { $0 + "\n" }.joined(), to: name)
  }

  private func message(_ words: [String]) -> String {
    do throws(PipelineError) {
      _ = try PipelineRequest(words: words).pipeline.plan()
      return ""
    } catch {
      return error.rendered
    }
  }

  @Test func aNameIsTakenOnlyByThoseThatAreCalledSo() async throws {
    let path = try write("logins.csv", "n", "1", "2")
    let counted = try await rows([
      "csv", path, "+", "csv", path, "--as", "Again", "-e",
      "union withsource=S logins, Again | summarize count() by S | sort by S asc",
    ])
    #expect(counted == [#"{"S":"Again","count_":2}"#, #"{"S":"logins","count_":2}"#])
    let given = try await rows([
      "csv", path, "--as", "logins", "+", "csv", path, "-e", "csv | count",
    ])
    #expect(given == [#"{"Count":2}"#])
  }

  @Test func filesAreTablesByTheirNames() async throws {
    let logins = try write("logins.ndjson", #"{"host":"a","n":1}"#, #"{"host":"b","n":2}"#)
    let hosts = try write("hosts.csv", "host,owner", "a,Ann", "c,Cid")
    let joined = try await rows([
      "ndjson", logins, "+", "csv", hosts, "-e",
      "logins | join kind=leftouter hosts on host | project host, n, owner | sort by host asc",
    ])
    #expect(
      joined == [
        #"{"host":"a","n":1,"owner":"Ann"}"#, #"{"host":"b","n":2,"owner":""}"#,
      ])
    let union = try await rows([
      "ndjson", logins, "+", "csv", hosts, "-e",
      "union withsource=from logins, hosts | summarize count() by from | sort by from asc",
    ])
    #expect(union == [#"{"from":"hosts","count_":2}"#, #"{"from":"logins","count_":2}"#])
    let anywhere = try await rows([
      "ndjson", logins, "+", "csv", hosts, "-e", "search 'Ann' | project host",
    ])
    #expect(anywhere == [#"{"host":"a"}"#])
    let value = try await rows([
      "ndjson", logins, "+", "csv", hosts, "-e",
      "logins | where n == toscalar(hosts | count) | project host",
    ])
    #expect(value == [#"{"host":"b"}"#])
  }

  @Test func namesAreGivenAndChecked() async throws {
    let one = try write("data.ndjson", #"{"k":1}"#)
    let other = try write("data.csv", "k,t", "1,2024-01-01T00:00:00Z")
    #expect(
      message(["ndjson", one, "+", "ndjson", other, "-e", "data | count"]).contains(
        "queries have no name for the input 'ndjson'"))
    let named = try await rows([
      "ndjson", one, "--as=A", "+", "csv", other, "--as", "B", "-e",
      "A | join B on k | project k, k1",
    ])
    #expect(named == [#"{"k":1,"k1":1}"#])
    let words = ["ndjson", one, "+", "csv", other]
    #expect(message(words).contains("several inputs need a query"))
    #expect(message(words + ["-e", "C | count"]).contains("no input has a table 'C'"))
    #expect(
      message(["ndjson", one, "--as=A", "+", "csv", other, "--as=A", "-e", "A | count"]).contains(
        "two inputs have a table 'A'"))
    #expect(
      message(words + ["--state=\(folder["state"])", "-e", "data | count"]).contains(
        "--state is for files that are followed"))
    let request = try PipelineRequest(
      words: ["csv", other, "--as=B", "--event-time=t", "+", "ndjson", one, "-e", "B | count"])
    #expect(
      request.words.starts(with: [
        "csv", other, "--as=B", "--event-time=t", "+", "ndjson", one,
      ]))
  }

  /// Each input goes on where it was, and the join of both with what it kept.
  @Test func followedInputsGoOn() async throws {
    let one = try write("one.ndjson", #"{"ts":"2024-01-01T00:00:01Z","k":1}"#)
    let two = try write("two.csv", "ts,k,name", "2024-01-01T00:00:02Z,2,b")
    let out = folder["joined.ndjson"]
    func run(until count: Int) async throws {
      let request = try PipelineRequest(words: [
        "ndjson", one, "--follow", "+", "csv", two, "--follow", "--from=start",
        "--state=\(folder["state"])", "--join-window=1h", "-e",
        "one | join kind=inner two on k | project k, name", "json", out,
      ])
      let task = Task { try await request.pipeline.run() }
      for _ in 0..<1000 {
        let checkpoint = folder.text("state/checkpoint")
        if folder.text("joined.ndjson").split(separator: "\n").count >= count,
          checkpoint.split(separator: "\n").filter({ $0.hasPrefix("file ") }).count == 2
        {
          break
        }
        try await Task.sleep(for: .milliseconds(5))
      }
      task.cancel()
      _ = try await task.value
    }
    try await run(until: 0)
    try folder.append("2024-01-01T00:00:03Z,1,a\n", to: "two.csv")
    try await run(until: 1)
    try folder.append("{\"ts\":\"2024-01-01T00:00:04Z\",\"k\":2}\n", to: "one.ndjson")
    try await run(until: 2)
    #expect(folder.text("joined.ndjson") == "{\"k\":1,\"name\":\"a\"}\n{\"k\":2,\"name\":\"b\"}\n")
  }

  @Test func tablesOfOneInputMeet() async throws {
    let log = try write(
      "auth.log", "<38>1 2024-01-01T00:00:00Z web sshd 7 - - Failed password for root",
      "<38>1 2024-01-01T00:00:01Z web cron 8 - - started")
    let both = try await rows([
      "syslog", log, "--once", "-e",
      "Syslog | where ProcessName == 'sshd' | extend k = 1 | join kind=inner"
        + " (T | extend k = 1) on k | count",
    ])
    #expect(both == [#"{"Count":2}"#])
  }

  /// The table `Syslog` of two logs is that of the one that was given no name; of two such it is none's, which matters only to
  /// queries that name it.
  @Test func ofTwoTablesTheUnnamedInputHasTheName() async throws {
    let one = try write("one.log", "<38>1 2024-01-01T00:00:00Z web sshd 7 - - one")
    let two = try write("two.log", "<38>1 2024-01-01T00:00:00Z web sshd 7 - - two")
    let both = ["syslog", one, "--once", "+", "syslog", two, "--once", "--as"]
    let unnamed = try await rows(
      both + [
        "Remote", "-e",
        "union (Syslog | project m = SyslogMessage), (Remote | project m = Message)",
      ])
    #expect(unnamed.sorted() == [#"{"m":"one"}"#, #"{"m":"two"}"#])
    let named = ["syslog", one, "--once", "--as=A", "+", "syslog", two, "--once", "--as"]
    #expect(
      try await rows(
        named + ["Syslog", "-e", "union A, (Syslog | project Message = SyslogMessage) | count"])
        == [#"{"Count":2}"#])
    #expect(
      message(named + ["B", "-e", "Syslog | count"]).contains("no input has a table 'Syslog'"))
    #expect(
      message(["syslog", one, "+", "syslog", two, "-e", "Syslog | count"]).contains(
        "two inputs have a table 'Syslog'"))
    #expect(
      message(["syslog", one, "+", "syslog", two, "-e", "union Sys*"]).contains(
        "two inputs have a table 'Syslog'"))
    let byFile = try await rows([
      "syslog", one, "--once", "+", "syslog", two, "--once", "-e",
      "union withsource=from one, two | project from, m = Message | sort by m asc",
    ])
    #expect(byFile == [#"{"from":"one","m":"one"}"#, #"{"from":"two","m":"two"}"#])
  }

  /// Live streams with clocks of their own: a window is given out when both are past it.
  @Test func liveInputsShareAWatermark() async throws {
    let starts = EventQueue("t: datetime, pid: long, name: string")
    let connections = EventQueue("t: datetime, pid: long, port: long")
    let names = CSVFile(try write("ports.csv", "port,service", "22,ssh", "443,https"))
    var settings = RunSettings()
    settings.tolerance = Timespan(ticks: 0)
    let query = """
      starts | join kind=inner connections on pid | where t1 between (t .. t + 5s)
      | lookup ports on port | project name, port, service
      """
    let pipeline = Pipeline(
      [
        PipelineInput(starts, as: "starts"), PipelineInput(connections, as: "connections"),
        PipelineInput(names, as: "ports"),
      ], queries: [NamedQuery(inline: query)], [], settings: settings)
    // 2024-01-01T00:00:00Z.
    let base = 638_396_640_000_000_000
    for number in 0..<1_000 {
      let start = Int64(base + number * 100_000_000)
      let after: Int64 = number % 10 < 9 ? 30_000_000 : 90_000_000
      starts.append(Datetime(ticks: start), number, "p\(number)")
      connections.append(Datetime(ticks: start + after), number, number % 2 == 0 ? 22 : 443)
    }
    starts.finish()
    connections.finish()
    var found: [String] = []
    for try await batch in pipeline.rows {
      for row in batch {
        found.append(
          "\(row["name", as: String.self] ?? "") \(row["service", as: String.self] ?? "")")
      }
    }
    #expect(found.count == 900)
    #expect(Set(found).count == 900)
    #expect(found.contains("p2 ssh") && found.contains("p1 https") && !found.contains("p9 https"))
  }

  @Test func everyInputIsCounted() async throws {
    let one = try write("a.ndjson", #"{"k":1}"#, "not json")
    let other = try write("b.csv", "k", "1", "2")
    let request = try PipelineRequest(
      words: [
        "ndjson", one, "+", "csv", other, "-e", "union a, b | count", "json",
        folder["counted.ndjson"],
      ])
    let statistics = try await request.pipeline.run()
    #expect(statistics.read == 4)
    #expect(statistics.malformed == 1)
    #expect(statistics.sources.map(\.name) == ["ndjson", "csv"])
  }
}
