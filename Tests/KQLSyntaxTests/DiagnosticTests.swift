import KQLSyntax
import Testing

/// How mistakes are shown.
///
/// What they say is in `Tests/Cases/Syntax`.
@Suite struct DiagnosticTests {
  @Test func pointsUnderWideCharacters() {
    let text = "print '日本' 'ß' x"
    #expect(
      rendered(text) == """
        error: expected '|', ';' or the end of the query, found 'x'
         --> query:1:16
          |
        1 | print '日本' 'ß' x
          |                  ^
        """)
  }

  @Test func namesTheLine() {
    #expect(rendered("T\n| take 1\n| tak 2").contains("query:3:3"))
  }

  @Test func showsNoControlCharacters() {
    let text = rendered("print '\u{1B}[31m' \u{7F} x")
    #expect(text.unicodeScalars.allSatisfy { $0.value >= 32 && $0.value != 127 || $0 == "\n" })
  }

  @Test func cutsLongLines() {
    let text = "print " + String(repeating: "a, ", count: 1000) + "b c, " + "d"
    for line in rendered(text).split(separator: "\n") { #expect(line.count < 130) }
  }

  @Test func showsNoSecrets() {
    #expect(!rendered("print h'password' x").contains("password"))
    #expect(!rendered("print x h'password'").contains("password"))
  }

  @Test(arguments: [
    ("wher", "where"), ("sumarize", "summarize"), ("Count", "count"), ("tpo", "top"),
    ("xyzzy", nil), ("projct-away", "project-away"),
  ])
  func suggests(_ name: String, _ suggestion: String?) {
    let names = OperatorGrammar.all.map(\.keyword)
    #expect(Suggestion.closest(to: name, in: names) == suggestion)
  }

  private func rendered(_ text: String) -> String {
    Parser.parse(text).diagnostics.first?.rendered(in: text) ?? ""
  }
}
