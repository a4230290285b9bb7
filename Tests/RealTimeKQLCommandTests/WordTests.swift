import Foundation
import RealTimeKQL
import Testing

/// The words of the command line.
@Suite struct WordTests {
  private let folder: Folder

  init() throws {
    folder = try Folder()
    try folder.write("a,b\n1,x\n2,y\n", to: "a.csv")
    try folder.write("T | project b", to: "q.kql")
  }

  private func run(_ words: String..., input: String = "") async throws -> Program.Result {
    try await Program.run(words, input: input, in: folder.path)
  }

  @Test(arguments: [
    ["csv", "a.csv", "T | take 1"], ["run", "csv", "a.csv", "T | take 1"],
    ["csv", "a.csv", "--", "T | take 1"], ["--", "csv", "a.csv", "T | take 1"],
    ["csv", "a.csv", "-e", "T | take 1", "json"], ["-e", "T | take 1", "csv", "a.csv"],
    ["csv", "a.csv", "json", "T | take 1"], ["--expression=T | take 1", "csv", "a.csv", "json"],
    ["csv", "T | take 1", "a.csv", "json"], ["csv", "./a.csv", "json", "-", "-e=T | take 1"],
  ])
  func aQueryStandsAnywhere(_ words: [String]) async throws {
    let result = try await Program.run(words, in: folder.path)
    #expect(result.code == 0, "\(words): \(result.errors)")
    #expect(result.output == "{\"a\":1,\"b\":\"x\"}\n", "\(words)")
  }

  @Test func outputsAreJoined() async throws {
    let result = try await run(
      "csv", "a.csv", "-q", "q.kql", "json", "o.ndjson", "+", "csv", "o.csv", "+", "csv")
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.output == "b\nx\ny\n")
    #expect(folder.text("o.csv") == result.output)
    #expect(folder.text("o.ndjson") == "{\"b\":\"x\"}\n{\"b\":\"y\"}\n")
  }

  @Test func oddWordsAreFiles() async throws {
    for name in ["-", "json", "table", "--once", "a b", "+x", "ü.csv", "a|b"] where name != "-" {
      try folder.write("a\n7\n", to: name)
      let result = try await run("csv", "./\(name)", "json")
      #expect(result.output == "{\"a\":7}\n", "\(name): \(result.errors)")
    }
    #expect(try await run("csv", "json", "json").output == "{\"a\":7}\n")
    #expect(try await run("csv", "--", "--once", "json").output == "{\"a\":7}\n")
    #expect(try await run("csv", "-", input: "a\n8\n").output == "{\"a\":8}\n")
  }

  /// The folder that a service lives in need not have /proc.
  @Test func wordsAreThereWithoutProc() async throws {
    let script = "mount -t tmpfs none /proc || exit 77; exec realtimekql csv a.csv json"
    let result = try await Program.run(
      ["-rm", "bash", "-c", script], program: "/usr/bin/unshare", in: folder.path)
    guard result.code != 77, !result.errors.contains("unshare failed") else {
      return print("SKIPPED: nothing can be mounted here")
    }
    #expect(result.output == "{\"a\":1,\"b\":\"x\"}\n{\"a\":2,\"b\":\"y\"}\n", "\(result.errors)")
  }

  /// No option is taken and left aside without a word.
  @Test func whatChangesNothingIsSaid() async throws {
    let bounded = try await run(
      "csv", "a.csv", "--emit-every=1s", "--tolerance=1s", "--max-lag=1s", "--join-window=1s", "-e",
      "T | take 1")
    #expect(bounded.code == 0)
    #expect(
      bounded.errors.contains(
        "note: --tolerance, --join-window, --max-lag, --emit-every change nothing, since the input is read to its"
          + " end"), "\(bounded.errors)")
    let live = try await run("demo", "logins", "--workers=1", "none", "-e", "T | take 1")
    #expect(live.errors.contains("note: --workers changes nothing"), "\(live.errors)")
    // What a query says of itself is for whoever runs it over a stream.
    let query = "// realtimekql: tolerance=1s\nT | take 1"
    #expect(!(try await run("csv", "a.csv", "-e", query).errors.contains("changes nothing")))
    #expect(
      !(try await run("csv", "a.csv", "--event-time=now()", "--clock=event").errors.contains(
        "changes nothing")))
  }

  /// It counts by whoever says that events are the clock.
  @Test func timesOfEventsMayBeTheClock() async throws {
    try FileManager.default.createDirectory(
      atPath: folder["config/realtimekql"], withIntermediateDirectories: true)
    try folder.write("clock = event\n", to: "config/realtimekql/config")
    let query = "// realtimekql: clock=event\nT | project now()"
    let said = try await run("csv", "a.csv", "--event-time=now()", "-e", query)
    #expect(said.code == 0 && !said.errors.contains("changes nothing"), "\(said.errors)")
    let configured = try await Program.run(
      ["run", "csv", "a.csv", "--event-time=now()"], in: folder.path,
      environment: ["XDG_CONFIG_HOME": folder["config"]])
    #expect(configured.code == 0 && !configured.errors.contains("changes nothing"))
  }

  /// The outputs that may write to a file, and to the standard output.
  private static let outputsOfFiles = Components.builtIn.sinks
    .filter { $0.name != "html" && $0.settings.contains { $0.name == "overwrite" } }.map(\.name)

  /// What is said of a file needs one.
  @Test(arguments: outputsOfFiles)
  func optionsOfFilesNeedOne(_ output: String) async throws {
    let options = ["overwrite", "append", "rotate-size=1MiB", "rotate-every=1h", "sync=write"]
    let settings = try #require(Components.builtIn.sink(named: output)).settings.map(\.name)
    for option in options where settings.contains(where: option.hasPrefix) {
      let result = try await run("csv", "a.csv", output, "-", "--\(option)")
      let name = option.prefix { $0 != "=" }
      #expect(result.code == 2, "\(option): \(result.errors)")
      #expect(result.errors.contains("--\(name)") && result.errors.contains(" a file"))
    }
    // It counts for the run's own files too.
    try folder.write("", to: "late.ndjson")
    let late = try await run("csv", "a.csv", output, "-", "--overwrite", "--late=late.ndjson")
    #expect(late.code == 0, "\(late.errors)")
  }

  /// Over an input that ends, rows are final, and have the columns that they would have in a stream.
  @Test(arguments: ["T | where a > 0", "T | sort by a asc", "T | summarize by a | sort by a asc"])
  func finalRowsAreSaidToBe(_ query: String) async throws {
    let result = try await run(
      "csv", "a.csv", "--provisional=open", "--tag=q", "-e", query, "csv")
    #expect(result.errors.contains("emitted 2"))
    let lines = result.lines
    #expect(lines.first?.hasPrefix("q,a,") == true && lines.first?.hasSuffix(",open") == true)
    #expect(lines.dropFirst().allSatisfy { $0.hasPrefix("query,") && $0.hasSuffix(",false") })
    let taken = try await run("csv", "a.csv", "--provisional=a", "-e", query)
    #expect(taken.code == 2 && taken.errors.contains("'a' already, which --provisional would add"))
  }

  @Test func mistakesNeverRepeatAValue() async throws {
    let result = try await run("csv", "a.csv", "--pasword=hunter2")
    #expect(result.code == 2)
    #expect(!result.errors.contains("hunter2"))
  }

  @Test func explainTellsOfEveryInput() async throws {
    let explained = try await run(
      "explain", "csv", "a.csv", "--as=First", "+", "csv", "a.csv", "--as=Second", "-e",
      "First | lookup Second on a")
    #expect(explained.code == 0)
    let columns = "  csv a.csv\n  is read to its end\n  a: long, b: string\n"
    #expect(explained.output.hasPrefix("Input\n\(columns)Input\n\(columns)\nQuery"))
  }

  @Test func explainTellsWhatARunWouldDo() async throws {
    let result = try await run(
      "explain", "csv", "a.csv", "-e", "T | where a > 0 | summarize n = count() by b | top 3 by n",
      "json", "out.ndjson", "+", "table", "--late=late.ndjson", "--record=r", "--stats=s",
      "--state=d")
    #expect(result.code == 2, "a state needs a file that is followed")
    let explained = try await run(
      "explain", "csv", "a.csv", "-e", "T | where a > 0 | summarize n = count() by b | top 3 by n",
      "json", "out.ndjson", "+", "table", "--record=r", "--stats=s")
    #expect(explained.code == 0)
    #expect(
      explained.output == """
        Input
          csv a.csv
          is read to its end
          a: long, b: string

        Query 'query'
          event time: none, so there are no windows
          operator   keeps                   rows leave
          T          nothing                 as they come
          where      nothing                 as they come
          summarize  a state for each group  at the end
          top        the rows it will give   at the end
          result: b: string, n: long

        Outputs
          json out.ndjson
          table

        """)
    #expect(folder.names == ["a.csv", "q.kql"])
  }

  @Test func explainTellsOfLiveStreams() async throws {
    let result = try await run(
      "explain", "demo", "logins", "-e",
      """
      T | where ResultType != "0" | summarize n = count() by bin(TimeGenerated, 1m), IPAddress
      | join kind=inner (T | distinct IPAddress) on IPAddress | take 5
      """, "none")
    #expect(result.code == 0, "\(result.errors)")
    let lines = result.lines.map { $0.split(separator: " ").joined(separator: " ") }
    for line in [
      "does not end; events may come 5s late (--tolerance)", "event time: TimeGenerated",
      "where nothing as they come",
      "summarize a state for each group of the open windows each window when it has passed",
      "distinct what it needs of earlier rows as they come",
      "join rows of both sides, for the join window as they come",
      "take a counter as they come, until it has enough",
    ] {
      #expect(lines.contains(line), "\(line) in\n\(result.output)")
    }
  }

  /// What others wrote cannot control the terminal.
  @Test func hostileNamesAreShownHarmless() async throws {
    let escape = "\u{1B}]0;owned\u{7}"
    try folder.write("\(escape),b\n1,2\n", to: "\(escape).csv")
    for words in [
      ["schema", "csv", "\(escape).csv"], ["csv", "\(escape)none.csv"], ["help", escape], [escape],
      ["explain", "csv", "\(escape).csv"], ["csv", "\(escape).csv", "-e", "T | where \(escape)"],
      ["csv", "a.csv", "--\(escape)=1"], ["query", "print \(escape)"],
    ] {
      let result = try await Program.run(words, in: folder.path)
      let bytes = (result.output + result.errors).utf8
      #expect(!bytes.contains(0x1B) && !bytes.contains(7), "\(words)")
      #expect(!bytes.isEmpty)
    }
  }
}
