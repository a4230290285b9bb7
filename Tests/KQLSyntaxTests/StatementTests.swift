import KQLSyntax
import Testing

/// Statements, and when a text is a whole query.
@Suite struct StatementTests {
  @Test(arguments: [
    "", "// only a comment", "T", "T;", "let a = 1; T", "let a = 1; let b = a; T | take b;",
    "let f = (x: long) { x + 1 }; print f(1)", "let f = (x: long, y: string = 'a') { y }; T",
    "let f = (t: (a: long, b: string)) { t | count }; f(T)", "let f = (t: (*)) { t }; f(T)",
    "let v = view () { T }; v", "let m = materialize(T | take 1); m", "set notruncation; T",
    "set query_now = datetime(2024-01-01); T",
    "declare query_parameters(a: long = 1, b: string); T | take a",
    "alias database d = cluster('c').database('x'); database('d').T",
    "restrict access to (T, database('d').*); T", "T | take 1; U | take 2",
    "declare pattern p = (a: string)[b: string] { ('x').['y'] = { T | take 1 }; }; p('x').['y']",
    ".create function f() { T }", ".create-or-alter function with (folder='a') f(x: long) { x }",
    "let ['a b'] = 1; print ['a b']", "let a = () { let b = 1; b }; print a()",
  ])
  func isComplete(_ text: String) {
    #expect(Parser.completeness(of: text) == .complete)
  }

  @Test(arguments: [
    "let a", "let a =", "let f = (x: long) {", "let f = (x:", "T |", "T | where a ==", "(T",
    "print f(", "T | where a in (", "print ```a", "set", "declare query_parameters(",
  ])
  func isIncomplete(_ text: String) {
    #expect(Parser.completeness(of: text) == .incomplete)
  }

  @Test(arguments: [
    "let 1 = 2; T", "let a 1; T", "T U", "T | nonsense", "T || U", "T | where )", "print 'a",
    ".drop table T", "let a = 1 T", "T | take 1 take 2", "declare x", "print €",
  ])
  func isWrong(_ text: String) {
    guard case .wrong = Parser.completeness(of: text) else {
      Issue.record("\(text) is not refused")
      return
    }
  }

  @Test func severalMistakesAreShownAtOnce() {
    let text = """
      let a = ;
      T | wher x | take ) | extend ;
      print 1 +
      """
    let places = Parser.parse(text).diagnostics.map(\.span.start)
    #expect(places.count >= 4)
    #expect(places == places.sorted())
  }
}
