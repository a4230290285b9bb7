import Foundation
import KQL
import RealTimeKQL
import RealTimeKQLShell
import Testing

/// The commands of the shell that work on queries, inputs and results.
@Suite struct ShellCommandTests {
  private static let sample = "SampleQueries/Data/requests.csv"

  private let folder: URL
  private var shelf: QueryShelf { QueryShelf(own: folder.path, samples: ["SampleQueries"]) }

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(
      path: "realtimekql-\(UUID().uuidString.prefix(8))")
  }

  private func typed(_ lines: String...) -> FakeConsole {
    let console = FakeConsole(lines, isInteractive: true)
    console.isPasted = false
    return console
  }

  @Test func tryShowsEachOperator() {
    let console = typed(
      "use csv \(Self.sample)", "try T | where Status >= 500 | project Path", "print 1", "try",
      "T | where Status >= 500", "try | count", "try DemoFailedLogins", "try | tkae 1")
    #expect(console.play(shelf: shelf) == 0)
    let shown = console.shown.joined(separator: "\n")
    #expect(shown.contains("T   [6 rows]\n\n| where Status >= 500   [6 → 1 rows]"))
    #expect(shown.contains("| project Path   [1 → 1 rows]"))
    #expect(shown.contains("print 1   [1 rows]"))
    #expect(shown.contains("| count   [1 → 1 rows]"))
    #expect(console.tables.first?.count == 3, "the first rows of many")
    let told = console.told.joined(separator: "\n")
    #expect(told.contains("unknown column 'ResultType'"), "the saved query is of another input")
    #expect(told.contains("did you mean 'take'?"))
    #expect(!told.contains("unknown command"))
    try? FileManager.default.removeItem(at: folder)
  }

  @Test func tryUsesWhatIsMadeUp() {
    let console = typed(
      "use demo logins --seed=1", "try T | summarize n = count()", "use demo logins --count=10",
      "try T | count")
    #expect(console.play(shelf: shelf) == 0)
    #expect(console.shown.contains("T   [10 rows]"), "\(console.shown)")
    #expect(
      console.shown.contains("| summarize n = count()   [1000 → 1 rows]")
        || console.shown.contains("| summarize n = count()   [1,000 → 1 rows]"), "\(console.shown)")
  }

  @Test func explainKnowsWhatIsMeant() {
    let console = typed(
      "explain", "use csv \(Self.sample)", "explain T | summarize count() by Path", "T | take 1",
      "explain", "explain | where Status > 1", "explain demo logins 'T | count'")
    #expect(console.play(shelf: shelf) == 0)
    #expect(console.told.contains { $0.contains("nothing has been run yet") })
    let shown = console.shown
    #expect(shown.count == 5)
    #expect(shown.first?.contains("summarize") == true && shown[1].contains("take"))
    #expect(shown[2].contains("Last run"))
    #expect(shown[3].contains("where") && shown[3].contains("take"))
    #expect(shown[4].contains("demo logins"))
  }

  @Test func schemaTellsNullsAndExamples() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "a.ndjson").path
    try #"{"a":1,"b":"x\u001b[31m"}"#.appending("\n{\"a\":2}\n{\"a\":3}\n").write(
      toFile: path, atomically: true, encoding: .utf8)
    let console = typed("schema ndjson \(path)", "schema")
    #expect(console.play(shelf: shelf) == 0)
    let table = try #require(console.shown.last)
    #expect(table.contains("66 %") && table.contains("of the first 3 events"))
    #expect(!table.contains("\u{1B}"))
    #expect(console.shown.count == 2 && console.shown[0] == console.shown[1])
  }

  @Test func queriesAreSavedAndRunByName() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let console = typed(
      "save nothing", "use csv \(Self.sample)", "T | where Status >= 500", "save errors",
      "save ../x", "save demo", "T | count", "run errors", "queries", "watch errors CsvErrorRate")
    _ = console.play(shelf: shelf)
    let told = console.told.joined(separator: "\n")
    #expect(told.contains("no query has been run yet") && told.contains("'run errors' runs it"))
    #expect(told.contains("'../x' cannot be the name") && told.contains("'demo' is an input"))
    #expect(
      console.requests.map { $0.queries.map(\.text) }.prefix(3) == [
        ["T | where Status >= 500"], ["T | count"], ["T | where Status >= 500\n"],
      ])
    #expect(console.requests.last?.queries.count == 2)
    #expect(console.shown.last?.contains("errors") == true)
    #expect(console.shown.last?.contains("DemoFailedLogins") == true)
    let file = folder.appending(path: "errors.kql").path
    let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
    #expect(mode == 0o600)
  }

  @Test func loadSaysWhatItAffectsAndUnloadForgets() {
    let console = typed(
      "load", "load SampleQueries/DemoFailedLogins.kql", "load", "run demo logins none", "unload",
      "run demo logins none", "load SyslogLogin")
    _ = console.play(shelf: shelf)
    #expect(console.told.contains { $0.hasPrefix("no query is loaded") })
    #expect(console.told.filter { $0.contains("is loaded: runs without a query") }.count == 3)
    #expect(console.requests.map(\.queries.count) == [1, 0])
  }

  @Test func editRunsWhatWasEdited() {
    let console = typed("print 1", "edit")
    var seen = ""
    console.edited = { path in
      seen = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
      try? "print 2\n".write(toFile: path, atomically: false, encoding: .utf8)
    }
    #expect(console.play(shelf: shelf) == 0)
    #expect(seen == "print 1\n" && console.queries == ["print 1", "print 2"])
    #expect(console.history.last == "print 2")
  }

  @Test func setIsTheShellsWithoutAnEqualsSign() throws {
    let console = typed(
      "set tolerance 10s", "set output json", "run demo logins", "set tolerance soon",
      "set toleranec 1s",
      "set notruncation; print 1", "set x = 1; print 2", "set", "set tolerance default", "set")
    _ = console.play(shelf: shelf)
    let request = try #require(console.requests.first)
    #expect(request.words == ["demo", "logins", "json"])
    #expect(console.queries == ["set notruncation; print 1", "set x = 1; print 2"])
    let told = console.told.joined(separator: "\n")
    #expect(told.contains("--tolerance takes a timespan such as 10s, not 'soon'"))
    #expect(told.contains("no setting 'toleranec'\n  = help: did you mean 'tolerance'?"))
    #expect(console.shown.first == "output json  (set here)\ntolerance 10s  (set here)")
    #expect(console.shown.last == "output json  (set here)")
  }

  @Test func theOutputOfTheSessionCountsForTheInputInUse() {
    let console = typed(
      "use demo logins", "T | take 1", "set output json", "T | take 2", "use demo logins csv",
      "T | take 3")
    #expect(console.play(shelf: shelf) == 0)
    #expect(console.requests.map { $0.words.last } == ["table", "json", "csv"])
  }

  @Test func nothingFollowsSomeCommands() {
    let console = typed(
      "inputs x", "stats 1", "queries all", "jobs 2", "exit now", "exit()", "jobs")
    #expect(console.play(shelf: shelf) == 0)
    #expect(console.told.filter { $0.contains("nothing follows '") }.count == 5)
    #expect(console.told.last?.contains("nothing follows 'exit', but there is 'now'") == true)
  }

  @Test func aQuestionMarkAsAWordListsWhatMayStandThere() {
    let console = typed("use ?", "use csv ?", "run csv \(Self.sample) table + ?", "schema")
    #expect(console.play(shelf: shelf) == 0)
    let told = console.told.dropFirst()
    #expect(told.first?.contains("syslogserver") == true)
    #expect(told.dropFirst().first?.hasPrefix("csv takes FILE…") == true)
    #expect(told.dropFirst(2).first?.contains("  table [FILE]") == true)
    #expect(told.last?.contains("no input is in use") == true)
  }

  @Test func aPatternThatMatchesNothingIsTold() {
    let console = typed(
      "use csv SampleQueries/Data/*.csv", "use csv SampleQueries/Data/*.nothing", "take 5",
      "T where x > 1", "SELECT a FROM b")
    #expect(console.play(shelf: shelf) == 0)
    let told = console.told
    #expect(told.filter { $0.contains("no file matches") }.count == 1)
    #expect(told.contains("no file matches 'SampleQueries/Data/*.nothing' yet"))
    #expect(told.contains { $0.contains("or behind the last query, | take …") })
    #expect(told.contains { $0.contains("a pipe stands before an operator: T | where …") })
    #expect(told.last?.contains("a query begins with a table, T | …; write project a, b") == true)
  }

  @Test func whatCouldNotBeOpenedIsNotUsed() {
    let console = typed("run demo logins", "T | take 1")
    console.begins = false
    _ = console.play(shelf: shelf)
    #expect(console.requests.count == 1)
    #expect(console.told.last?.contains("no input that 'T' could be a table of") == true)
  }

  /// Who pressed Ctrl+C waits for the prompt: nothing is read for it.
  @Test func afterCtrlCNothingIsLookedAt() {
    let run = typed("run csv SampleQueries/Data/requests.csv table", "T | take 1")
    run.isInterrupting = true
    _ = run.play(shelf: shelf)
    #expect(run.waits == 0)
    #expect(run.prompts.dropFirst().first?.contains("csv") == true, "\(run.prompts)")
    let plain = typed("run csv SampleQueries/Data/requests.csv table", "T | take 1")
    _ = plain.play(shelf: shelf)
    #expect(plain.waits > 0)
  }

  @Test func aPipeIsNotReadBeforeItsRun() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "events").path
    #expect(mkfifo(path, 0o600) == 0)
    // Nobody writes to it: whoever opened it would wait for ever.
    let console = typed("use csv \(path)", "schema", "run", "csv", path, "T | where x > 1", "none")
    #expect(console.play(shelf: shelf) == 0)
    #expect(console.told.contains("the columns are known when it is read"))
    #expect(console.requests.first?.words.prefix(2) == ["csv", path])
  }

  /// Nobody could end the waiting for one that is named at the prompt.
  @Test func pipesAreNoFilesOfQueries() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "pipe.kql").path
    #expect(mkfifo(path, 0o600) == 0)
    let console = typed(
      "load \(path)", "run demo logins none -q \(path)", "use demo logins", "try \(path)",
      "watch \(path)", "explain demo logins none --functions=\(path)", "edit pipe",
      "run demo logins alert webhook --alert-url-file=\(path)", "queries", "load /dev/zero")
    #expect(console.play(shelf: shelf) == 0)
    #expect(console.requests.isEmpty)
    let refused = console.told.filter { $0.contains("it is a pipe or a device, and no file") }
    #expect(refused.count == 7, "\(console.told)")
  }

  @Test func optionsCountBeforePragmasAndTheseBeforeFiles() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func tolerance(_ words: [String], _ query: String, user: String, system: String) throws
      -> String
    {
      var defaults = RunDefaults()
      for (name, text) in [("user", user), ("system", system)] {
        let path = folder.appending(path: name).path
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        try defaults.read(path, .builtIn)
      }
      var request = try PipelineRequest(words: ["demo", "logins", "none"] + words)
      request.queries = [NamedQuery(inline: query)]
      request.defaults = defaults
      return try request.pipeline.plan().tolerance.settingText
    }
    let pragma = "// realtimekql: tolerance=2s\nT"
    let (user, system) = ("# mine\ntolerance = 3s  # long\n\n", "tolerance=4s\nmemory=1GiB\n")
    #expect(try tolerance(["--tolerance=1s"], pragma, user: user, system: system) == "1s")
    #expect(try tolerance([], pragma, user: user, system: system) == "2s")
    #expect(try tolerance([], "T", user: user, system: system) == "3s")
    #expect(try tolerance([], "T", user: "", system: system) == "4s")
    #expect(try tolerance([], "T", user: "", system: "") == "5s")
    #expect(throws: PipelineError.self) {
      try tolerance([], "T", user: "tolerance = x", system: "")
    }
    #expect(throws: PipelineError.self) { try tolerance([], "T", user: "tolerance", system: "") }
  }
}
