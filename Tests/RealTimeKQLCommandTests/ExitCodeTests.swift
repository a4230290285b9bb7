import Testing

/// The exit codes, each by something that really happens.
@Suite struct ExitCodeTests {
  private let folder: Folder

  init() throws {
    folder = try Folder()
    try folder.write("a,b\n1,x\n2,y\n", to: "a.csv")
  }

  private func run(_ words: String...) async throws -> Program.Result {
    try await Program.run(words, in: folder.path)
  }

  @Test func doneIs0() async throws {
    let result = try await run("csv", "a.csv", "T | where a > 1")
    #expect(result.code == 0)
    #expect(result.output == "{\"a\":2,\"b\":\"y\"}\n")
    #expect(result.errors.hasPrefix("read 2 · emitted 1"))
  }

  @Test func failedWhileRunningIs1() async throws {
    let result = try await run(
      "query", "range x from 1 to 100000000 step 1 | sort by x desc", "json", "--memory=4MiB",
      "--spill=off")
    #expect(result.code == 1)
    #expect(result.errors.hasPrefix("error: "))
    #expect(result.output.isEmpty)
  }

  @Test func recordsThatMemoryDoesNotHoldAre4() async throws {
    let result = try await run(
      "syslog", "a.csv", "--once", "--longest-record=200MiB", "--memory=64MiB")
    #expect(result.code == 4)
    #expect(result.errors.hasPrefix("error: records of up to 200MiB need more than the 64MiB"))
  }

  @Test(arguments: [
    ["cvs", "a.csv"], ["csv"], ["csv", "a.csv", "--tolernace=3s"], ["csv", "a.csv", "--udpport=1"],
    ["csv", "a.csv", "json", "o", "p"], ["csv", "a.csv", "json", "+"], ["+"], ["--once"],
    ["query"], ["query", "print 1", "xml"], ["check", "none.kql"], ["schema"], ["help", "nothing"],
    ["completion", "tcsh"], ["csv", "a.csv", "-q", "none.kql"], ["csv", "a.csv", "--workers=0"],
    ["csv", "a.csv", "-x"], ["eval", "--memory=much"], ["csv", "a.csv", "-e"],
  ])
  func usageIs2(_ words: [String]) async throws {
    let result = try await Program.run(words, in: folder.path)
    #expect(result.code == 2, "\(words): \(result.errors)")
    #expect(result.errors.lowercased().hasPrefix("error: "), "\(words): \(result.errors)")
    #expect(result.output.isEmpty)
  }

  @Test func queryIs3() async throws {
    for words in [
      ["csv", "a.csv", "-e", "T | where c == 1"], ["query", "print nothing(1)"],
      ["explain", "csv", "a.csv", "-e", "T | whre a == 1"],
    ] {
      let result = try await Program.run(words, in: folder.path)
      #expect(result.code == 3, "\(words)")
      #expect(result.errors.contains("^"))
    }
    try folder.write("print 1 +", to: "bad.kql")
    #expect(try await run("check", "bad.kql").code == 3)
  }

  @Test func badQueriesAreLeftOut() async throws {
    try folder.write("T | where a >\n", to: "bad.kql")
    let words = [
      "csv", "a.csv", "-q", "bad.kql", "-e", "T | where a > 1", "-e", "T | where c == 1",
    ]
    let refused = try await Program.run(words, in: folder.path)
    #expect(refused.code == 3)
    #expect(refused.output.isEmpty)
    let result = try await Program.run(words + ["--skip-bad", "--stats=s.json"], in: folder.path)
    #expect(result.code == 3)
    #expect(result.output == "{\"a\":2,\"b\":\"y\"}\n")
    #expect(result.errors.contains("--> bad.kql:2:1"))
    #expect(result.errors.contains("note: 'bad.kql' is left out"))
    #expect(result.errors.contains("--> query:1:11"))
    #expect(result.errors.contains("emitted 1 · queries left out 2"))
    #expect(
      result.errors.hasSuffix("error: 2 of 3 queries were left out: 'bad.kql', 'query 2'\n"))
    #expect(folder.text("s.json").contains("\"leftOut\":[\"bad.kql\",\"query 2\"]"))
  }

  @Test func badQueriesAloneRunNothing() async throws {
    let result = try await run("csv", "a.csv", "-e", "T | where c == 1", "--skip-bad")
    #expect(result.code == 3)
    #expect(result.errors.hasPrefix("error: unknown column 'c'"))
    #expect(!result.errors.contains("read "))
    // Where all are good it says nothing.
    #expect(try await run("csv", "a.csv", "-e", "T", "--skip-bad").code == 0)
  }

  /// What Microsoft Sentinel fills in before it runs a query must not be null in silence.
  @Test func placeholdersOfAPeriodAreFilledOrMistakes() async throws {
    let query = """
      let end = todatetime('{{EndTimeISO}}'); T | take 1
        | project start = todatetime("{{StartTimeISO}}"), end, same = end == datetime({{EndTimeISO}})
      """
    let words = ["csv", "a.csv", "-e", query]
    let result = try await Program.run(words, in: folder.path)
    #expect(result.code == 3)
    #expect(
      result.errors.hasPrefix("error: nothing has filled '{{StartTimeISO}}'\n --> query:2:32"))
    #expect(result.errors.contains("--period=7d"))
    let literal = try await Program.run(
      "csv", "a.csv", "-e", "T | where now() > datetime({{EndTimeISO}})", in: folder.path)
    #expect(
      literal.errors.hasPrefix("error: nothing has filled '{{EndTimeISO}}'\n --> query:1:19"))
    let filled = try await Program.run(
      words + ["--period=7d", "--now=2024-05-08T01:02:03.5Z"], in: folder.path)
    #expect(filled.code == 0)
    #expect(
      filled.output
        == #"{"start":"2024-05-01T01:02:03.5000000Z","end":"2024-05-08T01:02:03.5000000Z","same":true}"#
        + "\n")
  }

  @Test func inputIs4() async throws {
    let result = try await run("csv", "none.csv")
    #expect(result.code == 4)
    #expect(result.errors.contains("none.csv"))
    #expect(try await run("schema", "csv", "none.csv").code == 4)
  }

  @Test func outputIs5() async throws {
    let result = try await run("csv", "a.csv", "json", "none/out.ndjson")
    #expect(result.code == 5)
    #expect(result.errors.contains("none/out.ndjson"))
    try folder.write("", to: "there.ndjson")
    #expect(try await run("csv", "a.csv", "json", "there.ndjson").code == 5)
  }

  /// What cannot be written is an error, whatever writes it.
  @Test(arguments: [
    "realtimekql csv a.csv", "realtimekql csv a.csv table", "realtimekql query 'print 1' csv",
    "realtimekql schema csv a.csv", "realtimekql help", "realtimekql --help",
    "realtimekql explain csv a.csv", "realtimekql completion bash",
    #"echo '{"query":"print 1"}' | realtimekql eval"#,
    #"echo '{"query":"print 1"}' | realtimekql check"#,
  ])
  func aFullDiskIs5(_ line: String) async throws {
    let result = try await Program.run(
      ["-c", "\(line) > /dev/full"], program: "/bin/bash", in: folder.path)
    #expect(result.code == 5, "\(line): \(result.errors)")
    #expect(result.errors.contains("No space left") || result.errors.contains("no space left"))
  }

  /// A reader that has enough is no failure.
  @Test(arguments: [
    "realtimekql demo logins --count=200000 --seed=1 json", "realtimekql demo logins table",
    "realtimekql help functions", "realtimekql eval < <(yes '{\"query\":\"print 1\"}')",
  ])
  func aReaderThatGoesIs0(_ line: String) async throws {
    let result = try await Program.run(
      ["-c", "set -o pipefail; ({ \(line); echo $? >code; } | head -1)"], program: "/bin/bash",
      in: folder.path)
    #expect(result.lines.count == 1, "\(line): \(result.errors)")
    #expect(folder.text("code") == "0\n", "\(line): \(result.errors)")
    #expect(!result.errors.contains("error"), "\(line): \(result.errors)")
  }

  /// Where the system gives too few files, a run says so; nothing ends it in the middle.
  @Test func tooFewFilesAreAnError() async throws {
    for limit in 4...24 {
      let result = try await Program.run(
        ["-c", "ulimit -n \(limit) && exec realtimekql csv a.csv none -e 'T | count'"],
        program: "/bin/bash", in: folder.path)
      #expect([0, 1, 4].contains(result.code), "\(limit): \(result.code) \(result.errors)")
      #expect(result.code == 0 || result.errors.contains("files"), "\(limit): \(result.errors)")
    }
  }
}
