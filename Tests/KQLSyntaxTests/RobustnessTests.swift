import KQLSyntax
import Testing

/// Texts that are out of all proportion: they are answered, and in time that grows with their length.
///
/// The limits are generous, for slow machines; a parser that is not linear would take days.
@Suite(.serialized, .timeLimit(.minutes(5))) struct RobustnessTests {
  @Test func aMillionParenthesesAreRefused() {
    let isRefused = refuses("print " + repeated("(", 1_000_000) + "1" + repeated(")", 1_000_000))
    #expect(isRefused)
  }

  @Test(arguments: [
    ("[", "]"), ("{", "}"), ("not(", ")"), ("dynamic([", "])"), ("f(", ")"), ("x[", "]"),
    ("case(a, ", ")"), ("-(", ")"), ("toscalar(", ")"),
  ])
  func deepNestingIsRefused(_ open: String, _ close: String) {
    let start = "print " + repeated(open, 5_000) + "1"
    let results = [refuses(start), refuses(start + repeated(close, 5_000))]
    #expect(results == [true, true])
  }

  @Test func deepPipelinesAreRefused() {
    let results = ["(T | join ", "let f = () { "].map { refuses(repeated($0, 5_000)) }
    #expect(results == [true, true])
  }

  @Test func tenMegabytesAreRefused() {
    let isRefused = refuses("print " + repeated("1 + ", 2_500_000))
    #expect(isRefused)
  }

  @Test(arguments: ["- ", "a and ", "a.", "a, ", "'x' ", "| count ", "a == "])
  func longTextsAreRead(_ part: String) {
    _ = refuses("print " + repeated(part, 50_000 / part.utf8.count))
  }

  @Test func tenMegabytesOfOneStringAreRead() {
    let isRefused = refuses("print '" + repeated("x", 10_000_000) + "'")
    #expect(!isRefused)
  }

  @Test func everyByteIsRead() {
    for byte in UInt8.min...UInt8.max {
      let text = String(decoding: [0x70, 0x72, 0x69, 0x6E, 0x74, 0x20, byte], as: UTF8.self)
      for diagnostic in Parser.parse(text).diagnostics {
        #expect(diagnostic.span.end <= text.utf8.count)
      }
    }
  }

  @Test func everyPrefixIsRead() {
    let text = """
      let f = (a: long, T: (n: long)) { T | where n > a };
      f(1, T) | join kind=inner (U) on $left.a == $right.b | parse m with * 'x' p:long *
      | mv-expand d to typeof(string) | summarize make_set(x) by bin(t, 1.5h), ['a b']
      | where a between (1 .. 2) and b in~ ('c', @"d", h'e') | extend x = dynamic({"a": [1, null]})
      """
    for end in text.indices { _ = Parser.completeness(of: String(text[..<end])) }
    #expect(Parser.completeness(of: text) == .complete)
  }

  @Test func mistakesAreLimited() {
    let count = Parser.parse(repeated("print ) ;", 10_000)).diagnostics.count
    #expect((1...200).contains(count))
  }

  private func refuses(_ text: String) -> Bool { !Parser.parse(text).diagnostics.isEmpty }

  private func repeated(_ part: String, _ count: Int) -> String {
    String(repeating: part, count: count)
  }
}
