import Foundation
import RealTimeKQL
import RealTimeKQLShell
import Testing

/// The four questions that lead to a run.
@Suite struct QuestionTests {
  private static let sample = "SampleQueries/Data/requests.csv"

  private func typed(_ lines: String...) -> FakeConsole {
    let console = FakeConsole(lines, isInteractive: true)
    console.isPasted = false
    return console
  }

  @Test func theyLeadToARun() {
    let console = FakeConsole([
      "run()", "csv", #"data\a.csv"#, "T", "| where x > 1", "| take 3", "json out.ndjson",
    ])
    #expect(console.play() == 0)
    #expect(console.requests.first?.words.prefix(2) == ["csv", #"data\a.csv"#])
    #expect(console.requests.first?.queries.map(\.text) == ["T\n| where x > 1\n| take 3"])
    #expect(
      console.told.prefix(4) == [
        "What input source would you like to use? i.e. 'etw'",
        "Please specify the argument associated with this input. i.e. the etw session name",
        "Would you like to apply a query?",
        "What type of output would you like to use? i.e. 'table'",
      ])
  }

  @Test func theEquivalentLinesAreToldAndRemembered() {
    let console = FakeConsole([
      "run", "csv", "a.csv", "T | where x == 'a'", "| take 3", "json out.ndjson",
    ])
    #expect(console.play() == 0)
    let list =
      #"run ["csv", "a.csv", "-e", "T | where x == 'a'\n| take 3", "json", "out.ndjson"]"#
    let line =
      #"realtimekql csv a.csv -e 'T | where x == '\''a'\''"# + "\n| take 3' json out.ndjson"
    #expect(console.told.suffix(2) == [line, list])
    #expect(console.history == ["run", line, list])
    // Either can be typed instead.
    let again = FakeConsole(line.split(separator: "\n").map(String.init) + [list])
    #expect(again.play() == 0)
    #expect(again.requests.map(\.words) == [console.requests[0].words, console.requests[0].words])
  }

  @Test func mistakesAreToldAtTheirQuestion() {
    let console = typed(
      "run", "cvs", "etw", "csv", "Package.swfit", "Sources", Self.sample, "T | where Statsu > 1",
      "T | tkae 1", "none.kql", "no", "tabel", "json Package.swift", "none")
    _ = console.play()
    let told = console.told.joined(separator: "\n")
    #expect(told.contains("unknown input 'cvs'\n  = help: did you mean 'csv'?"))
    #expect(told.contains("'etw' needs Windows"))
    #expect(told.contains("no file 'Package.swfit'\n  = help: did you mean 'Package.swift'?"))
    #expect(told.contains("'Sources' is a directory\n  = help: 'Sources/*' reads the files in it"))
    #expect(told.contains("1 | T | where Statsu > 1\n  |           ^^^^^^"))
    #expect(told.contains("did you mean 'take'?"))
    #expect(told.contains("cannot read 'none.kql'"))
    #expect(told.contains("unknown output 'tabel'\n  = help: did you mean 'table'?"))
    #expect(told.contains("file 'Package.swift' is there already"))
    #expect(console.requests.first?.words == ["csv", Self.sample, "none"])
  }

  @Test func enterAloneLeadsToADemoWithAGoodTable() throws {
    for kind in ["logins", "tcp", "dns"] {
      let console = typed("run", "", kind, "", "")
      #expect(console.play() == 0)
      let request = try #require(console.requests.first)
      #expect(request.words.prefix(2) == ["demo", kind])
      #expect(request.queries.count == 1)
      let schema = try #require(try request.pipeline.plan().schemas.first)
      #expect(schema.count <= 4, "\(schema.map(\.name))")
    }
  }

  @Test func backReturnsToTheQuestionBefore() {
    let console = typed(
      "run", "back", "demo", "back", "csv", Self.sample, "no", "back", "T | count", "back",
      "T | take 1",
      "none")
    #expect(console.play() == 0)
    #expect(console.told.contains("this is the first question; Ctrl+C leaves"))
    #expect(console.requests.first?.words == ["csv", Self.sample, "-e", "T | take 1", "none"])
  }

  @Test func theOfferedAnswersFit() {
    let console = typed(
      "run", "csv", Self.sample, "T | count", "none", "run", "", "", "", "", "use demo dns", "run",
      "",
      "", "no", "")
    #expect(console.play() == 0)
    #expect(
      console.requests.map(\.words) == [
        ["csv", Self.sample, "-e", "T | count", "none"],
        ["csv", Self.sample, "-e", "T | count", "none"], ["demo", "dns", "none"],
      ])
    #expect(console.recalled.contains(["csv"]), "what was answered to the first question")
    #expect(console.recalled.contains(["T | count"]), "what was answered to the third")
  }

  @Test func aQuestionMarkListsChoices() throws {
    let console = typed("run", "?", "csv", "?", Self.sample, "?", "no", "?", "^C")
    _ = console.play(shelf: QueryShelf(own: nil, samples: ["SampleQueries"]))
    let told = console.told
    #expect(told.contains { $0.contains("syslogserver") })
    #expect(told.contains { $0.hasPrefix("csv takes FILE…") && $0.contains("--separator") })
    let queries = try #require(told.first { $0.contains("Users whose sign-ins fail") })
    #expect(queries.contains("  DemoFailedLogins  ") && !queries.contains("Package.swift"))
    #expect(told.contains { $0.contains("  table [FILE]") })
  }

  @Test func aQueryMayBeTypedOverLines() {
    // What goes on behind the question is taken in still.
    let console = typed(
      "run", "csv", Self.sample, "Requests", "| where Status > 1", "| where Nope", "| count", "none"
    )
    #expect(console.play() == 0)
    #expect(
      console.requests.first?.queries.first?.text == "Requests\n| where Status > 1\n| count")
    let told = console.told.joined(separator: "\n")
    #expect(told.contains("unknown column 'Nope'"))
  }

  @Test func aSavedQueryIsAnAnswer() {
    let console = typed("run", "demo logins", "DemoFailedLogins", "none")
    #expect(console.play(shelf: QueryShelf(own: nil, samples: ["SampleQueries"])) == 0)
    #expect(
      console.requests.first?.words == [
        "demo", "logins", "--query=SampleQueries/DemoFailedLogins.kql", "none",
      ])
  }

  @Test(arguments: [20, 40, 60, 80])
  func wordsWrapWhole(_ width: Int) {
    let text = HelpTopics().text(of: "") ?? ""
    let words = Set(text.split { $0.isWhitespace }.filter { $0.count < width / 2 })
    let wrapped = text.wrapped(to: width)
    #expect(Set(wrapped.split { $0.isWhitespace }).isSuperset(of: words))
    #expect(wrapped.split(separator: "\n").allSatisfy { $0.count <= width })
  }
}
