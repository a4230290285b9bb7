import RealTimeKQL
import RealTimeKQLShell
import Testing

@Suite struct ShellSessionTests {
  @Test func listsAndRunsAsInTheOriginal() {
    let console = FakeConsole([
      #"args = ["csv", '/tmp/a.csv',"#, #"        "-e", "T", "json"]  # as in Python"#,
      "run(args)",
    ])
    #expect(console.play() == 0)
    #expect(console.requests.map(\.words) == [["csv", "/tmp/a.csv", "-e", "T", "json"]])
  }

  @Test func aRunMayBeginWithItsInput() {
    let console = FakeConsole([
      "demo logins --count=3 json", "csv a.csv -e 'T | count' table;", "use demo logins",
      "demo | count", "demo tcp --count=1 json",
    ])
    console.isPasted = false
    _ = console.play()
    #expect(
      console.requests.map(\.words) == [
        ["demo", "logins", "--count=3", "json"], ["csv", "a.csv", "-e", "T | count", "table"],
        ["demo", "logins", "-e", "demo | count", "json"], ["demo", "tcp", "--count=1", "json"],
      ])
  }

  @Test func queriesMayHaveSeveralLines() {
    let console = FakeConsole([
      "let n = 3;", "range x from 1 to n step 1", "| extend y = x", "query print 1",
    ])
    #expect(console.play() == 0)
    #expect(
      console.queries == [
        "let n = 3;\nrange x from 1 to n step 1\n| extend y = x", "print 1",
      ])
  }

  @Test func queriesRunOverTheInputInUse() {
    let console = FakeConsole([
      "use csv a.csv", "T | where x > 1", "| take 3", "print 1", "follow T | count",
      "use none", "T | count",
    ])
    #expect(console.play() == 4, "there is no such file")
    #expect(console.requests.isEmpty)
    let sample = "SampleQueries/Data/requests.csv"
    let second = FakeConsole([
      "use csv \(sample)", "T | where Status > 1", "| take 3", "print 1", "T", "follow T | count",
      "use none", "T | count",
    ])
    second.isPasted = false
    #expect(second.play() == 3, "nothing is in use at the end")
    #expect(
      second.requests.map { $0.queries.map(\.text) } == [
        ["T | where Status > 1"], ["T | where Status > 1\n| take 3"], ["T"], ["T | count"],
      ])
    #expect(second.requests.map { $0.words.contains("--follow") } == [false, false, false, true])
    #expect(second.queries == ["print 1"])
  }

  @Test func aFailedEntryIsNotGoneOnWith() {
    let console = FakeConsole(["print a = 1", "| project a", "print b = 2 | bad", "| count"])
    console.codes = [0, 0, 3, 0]
    console.isPasted = false
    _ = console.play()
    #expect(console.queries.last == "print a = 1\n| project a\n| count")
  }

  @Test func aPasteIsTakenApartWhereItCannotGoOn() {
    let console = FakeConsole([
      "print 1", "", "| count", "", "", "// two", "print 2", "help take", "let a = 1;", "",
      "print a", "  , 2", "range x from 1 to 3 step 1 | summarize count()", "by x",
    ])
    _ = console.play()
    #expect(
      console.queries == [
        "print 1\n\n| count", "// two\nprint 2", "let a = 1;\n\nprint a\n  , 2",
        "range x from 1 to 3 step 1 | summarize count()\nby x",
      ])
  }

  @Test func aTypedLineEndsWhatIsWhole() {
    let console = FakeConsole(["print 1", "| count", "let a = 1;", "", "print 2"])
    console.isPasted = false
    _ = console.play()
    #expect(console.queries == ["print 1", "print 1\n| count", "let a = 1;", "print 2"])
  }

  @Test func interruptDropsTheEntry() {
    let console = FakeConsole(["let n = 3;", "^C", "print 2"])
    #expect(console.play() == 0)
    #expect(console.queries == ["print 2"])
  }

  @Test func mistakesAreTold() {
    let console = FakeConsole(["hlep"])
    #expect(console.play() == 2)
    #expect(console.told == ["error: unknown command 'hlep'\n  = help: did you mean 'help'?"])
  }

  @Test func secretsStayOutOfTheHistory() {
    let console = FakeConsole([
      "print h'abc'", #"run ["csv", "a", "-e", "T | where k == h'abc' or k == h@\"abc\""]"#,
      "print 'an oath', 'abd'",
    ])
    #expect(console.play() == 0)
    #expect(!console.history.joined().contains("abc"))
    #expect(console.history.last == "print 'an oath', 'abd'")
  }

  /// Nothing begins behind the query during which the process was told to end.
  @Test(arguments: [false, true])
  func endsWhenToldTo(_ isOfFile: Bool) {
    let lines = ["print 1", "print 2", "print 3"]
    let console = FakeConsole(isOfFile ? [] : lines, isInteractive: isOfFile)
    console.isTerminating = true
    let session = ShellSession(console, shelf: QueryShelf(own: nil, samples: []))
    #expect(session.run(after: isOfFile ? lines.joined(separator: "\n") : "") == 0)
    #expect(console.queries == ["print 1"])
    #expect(console.told.contains { $0.contains("the rest of the script") } != isOfFile)
  }

  @Test func nothingIsDoneBehindQuit() {
    let console = FakeConsole([], isInteractive: true)
    let session = ShellSession(console, shelf: QueryShelf(own: nil, samples: []))
    #expect(session.run(after: "print 1\nquit\nprint 2\nprint 3") == 0)
    #expect(console.queries == ["print 1"])
  }

  @Test func lastWritesOverFilesOnly() {
    let console = FakeConsole([
      "demo logins --count=1", "last json --overwrite", "last csv --append",
    ])
    #expect(console.play() == 2)
    #expect(console.told.filter { $0.contains("needs a file") }.count == 2, "\(console.told)")
  }

  @Test(arguments: ["", "operators", "functions", "aggregates", "inputs", "top", "run", "/ipv4/"])
  func helpKnows(_ topic: String) {
    #expect(HelpTopics().text(of: topic)?.isEmpty == false)
  }
}
