import KQL
import KQLSyntax
import RealTimeKQL
import RealTimeKQLShell
import Testing

/// The help, and that its examples work.
@Suite struct HelpTopicTests {
  private let topics = HelpTopics()

  @Test func everyTopicHasATextAndNearlyEveryOneAnExample() {
    var without: [String] = []
    for topic in topics.all {
      let text = topics.text(of: topic)
      #expect(text?.isEmpty == false, "\(topic)")
      if text?.contains("xample") != true { without.append(topic) }
    }
    let lists: Set<String> = [
      "commands", "operators", "functions", "aggregates", "plugins", "inputs", "outputs", "types",
      "ideas",
    ]
    let others = without.filter { name in
      !lists.contains(name)
        && OperatorExample.built.contains(OperatorGrammar.named(name)?.keyword ?? "x")
    }
    #expect(others.isEmpty, "no example: \(others)")
    #expect(without.count < topics.all.count / 10, "no example: \(without)")
  }

  @Test(arguments: OperatorExample.built.sorted())
  func theExampleOfAnOperatorRuns(_ keyword: String) throws {
    let example = try #require(OperatorExample.of(keyword))
    #expect(example.contains(keyword))
    let query = try Query(example, now: Datetime(ticks: 638_425_299_060_000_000))
    let tables = try query.run(now: Datetime(ticks: 638_425_299_060_000_000))
    if keyword != "consume" { #expect(tables.contains { $0.count > 0 }) }
  }

  @Test(arguments: Idea.all.flatMap { idea in idea.examples.map { (idea.names[0], $0) } })
  func theExampleOfAnIdeaRuns(_ idea: String, _ example: String) async throws {
    guard example.hasPrefix("realtimekql ") else {
      let tables = try Query(example, now: .minimum).run(now: .minimum)
      return #expect(tables.contains { $0.count > 0 })
    }
    let console = FakeConsole(example.split(separator: "\n").map(String.init))
    #expect(console.play() == 0)
    var request = try #require(console.requests.first)
    request.outputs = try PipelineRequest(words: ["demo", "none"]).outputs
    #expect(try await request.pipeline.run().emitted > 0)
  }

  @Test func slipsAndOtherLanguagesAreUnderstood() {
    let wanted = [
      "cvs": "'csv'", "select": "project a, b", "lenght": "strlen",
      "contians": "'contains'", "concat": "strcat", "len": "strlen(text)",
      "smumarize": "'summarize'",
    ]
    for (word, help) in wanted {
      #expect(topics.unknown(word).contains(help), "\(topics.unknown(word))")
      #expect(topics.text(of: word) == nil)
    }
    // An option is called so too.
    let group = topics.text(of: "group")
    #expect(group?.contains("summarize") == true && group?.contains("--group") == true)
    #expect(topics.text(of: "&&")?.contains("are written as words") == true)
  }

  @Test func theSearchFindsEverything() throws {
    for (text, name) in [
      ("ipv4", "ipv4_is_private"), ("watermark", "windows"), ("late", "--late"),
      ("separator", "--separator"),
      ("narrow", "narrow"), ("whole word", "has"),
    ] {
      #expect(topics.text(of: "/\(text)/")?.contains(name) == true, "\(text)")
    }
    #expect(topics.text(of: "/nothing like it/") == "nothing about 'nothing like it'")
  }

  @Test func theTopicsOfTheIssueAreThere() throws {
    for (topic, part) in [
      ("has", "whole word"), ("windows", "--tolerance"), ("let", "semicolon"), ("datetime", "UTC"),
      ("narrow", "evaluate narrow()"), ("--tolerance", "--tolerance=5s"),
      ("count", "summarize count()"),
    ] {
      #expect(topics.text(of: topic)?.contains(part) == true, "\(topics.text(of: topic) ?? "")")
    }
  }
}
