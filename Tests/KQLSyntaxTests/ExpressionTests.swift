import KQLSyntax
import Testing

/// Expressions: what groups with what, and what is no expression.
@Suite struct ExpressionTests {
  /// Texts and the same with parentheses around every operation.
  @Test(arguments: [
    ("1 + 2 * 3", "(1 + (2 * 3))"), ("1 - 2 - 3", "((1 - 2) - 3)"),
    (
      "a or b and c",
      "(a or (b and c))"
    ),
    ("a and b or c", "((a and b) or c)"), ("a == 1 and b < 2", "((a == 1) and (b < 2))"),
    ("a + 1 > b * 2", "((a + 1) > (b * 2))"), ("-a + b", "(-a + b)"),
    (
      "a % b / c",
      "((a % b) / c)"
    ),
    ("a has 'x' or b startswith 'y'", "((a has 'x') or (b startswith 'y'))"),
    ("a !has_cs 'x'", "(a !has_cs 'x')"), ("a matches regex 'x'", "(a matches regex 'x')"),
    ("(a or b) and c", "((a or b) and c)"),
  ])
  func groups(_ text: String, _ expected: String) throws {
    #expect(Self.grouped(try expression(text), in: Array("print \(text)".utf8)) == expected)
  }

  @Test(arguments: [
    "a.b.c", "a.b[0]['c']", "a['b c'].d", "a[-1]", "a[b + 1].c", "['a b']", "['a'].['b']",
    "f()", "f(a, b = 1)", "f(a).b[0]", "a between (1 .. 10)", "a !between (ago(1d) .. now())",
    "a in (1, 2)", "a !in~ ('x', 'y')", "a in (T)", "a in ((T | project x))",
    "a has_any ('x', 'y')",
    "a has_all (dynamic(['x']))", "not(a)", "toscalar(T | count)", "iff(a, b, c)",
    "case(a, 1, b, 2, 3)",
    "-1", "+1", "-a", "database('d').T", "cluster('c').database('d').f(1)", "a =~ 'x'",
    "a !~ 'x'", "a <> 1", "bag_pack('k', v).k", "row_number()", "$left.a",
  ])
  func isAccepted(_ text: String) {
    #expect(Parser.parse("print \(text)").diagnostics.map(\.message) == [])
  }

  @Test(arguments: [
    "a +", "+ * a", "a ==", "a b", "a..b", "a[", "a[1", "f(", "f(,)", "f(a b)", "a between 1",
    "a between (1)", "a between (1 .. )", "a in", "a in 1", "(a", "a)", "a.", "1 2", "a === b",
    "a && b", "a || b", "!a", "a ? b : c", "a matches 'x'", "a not in (1)", "[1, 2]", "{}",
  ])
  func isRefused(_ text: String) {
    let query = "print \(text)"
    let diagnostics = Parser.parse(query).diagnostics
    #expect(!diagnostics.isEmpty)
    for diagnostic in diagnostics { #expect(diagnostic.span.end <= query.utf8.count) }
  }

  private func expression(_ text: String) throws -> ExpressionSyntax {
    let result = Parser.parse("print \(text)")
    try #require(result.diagnostics.isEmpty)
    let statement = try #require(result.query.statements.first)
    guard case .expression(let whole) = statement.kind, case .pipeline(let pipeline) = whole.kind,
      case .operator(let operation) = pipeline.source,
      case .named(let columns) = operation.clauses.first?.clause, let column = columns.first
    else { throw Unexpected() }
    return column.expression
  }

  private struct Unexpected: Error {}

  private static func grouped(_ expression: ExpressionSyntax, in bytes: [UInt8]) -> String {
    switch expression.kind {
    case .binary(let operation, let left, let right):
      "(\(grouped(left, in: bytes)) \(operation.rawValue) \(grouped(right, in: bytes)))"
    default:
      String(decoding: bytes[expression.span.start..<expression.span.end], as: UTF8.self)
    }
  }
}
