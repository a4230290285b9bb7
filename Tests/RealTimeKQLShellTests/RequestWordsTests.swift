import RealTimeKQLShell
import Testing

@Suite struct RequestWordsTests {
  @Test func splitsAsTheOriginal() throws {
    let words = try RequestWords(["csv", "a.csv", "json", "out.json"], hasQuery: false)
    #expect(words.inputArguments == ["a.csv"])
    #expect(words.output == "json")
    #expect(words.outputArgument == "out.json")
  }

  @Test func takesSeveralFilesAndQueries() throws {
    let words = try RequestWords(["csv", "a.csv", "b.csv", "x.kql", "csv"], hasQuery: true)
    #expect(words.inputArguments == ["a.csv", "b.csv"])
    #expect(words.queryFiles == ["x.kql"])
    #expect(words.output == "csv")
  }

  @Test func refusesWordsTooMany() {
    #expect(throws: RequestWords.Mistake.self) {
      try RequestWords(["csv", "a.csv", "json", "b", "c"], hasQuery: false)
    }
  }

  @Test(arguments: [
    (#"["a", 'b c',]"#, WordList.complete(["a", "b c"])),
    (#"["C:\temp\x.kql"]"#, .complete([#"C:\temp\x.kql"#])),
    (#"["-e", "a\nb"]"#, .complete(["-e", "a\nb"])), (#"["a""#, .incomplete), ("[]", .complete([])),
  ])
  func readsLists(_ text: String, _ list: WordList) {
    #expect(WordList(text) == list)
  }
}
