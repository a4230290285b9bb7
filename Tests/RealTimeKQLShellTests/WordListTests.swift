import RealTimeKQLShell
import Testing

@Suite struct WordListTests {
  @Test(arguments: [
    (#"["a", 'b c',]"#, WordList.complete(["a", "b c"])),
    (#"["C:\temp\x.kql"]"#, .complete([#"C:\temp\x.kql"#])),
    (#"["-e", "a\nb"]"#, .complete(["-e", "a\nb"])), (#"["a""#, .incomplete), ("[]", .complete([])),
  ])
  func readsLists(_ text: String, _ list: WordList) {
    #expect(WordList(text) == list)
  }
}
