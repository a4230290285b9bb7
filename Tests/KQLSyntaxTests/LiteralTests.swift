import KQLSyntax
import Testing

/// Constants in all their forms.
@Suite struct LiteralTests {
  /// What is written, its type, and its text without the type around it.
  private static let accepted: [(String, LiteralSyntax.Kind, String)] = [
    ("1", .long, "1"), ("0x1F", .long, "0x1F"), ("long(5)", .long, "5"),
    ("long(null)", .long, "null"),
    ("long(-7)", .long, "-7"), ("int(5)", .int, "5"), ("1.5", .real, "1.5"), ("1e3", .real, "1e3"),
    ("1.5e-3", .real, "1.5e-3"), ("real(nan)", .real, "nan"), ("real(+inf)", .real, "+inf"),
    ("double(2)", .real, "2"), ("decimal(1.20)", .decimal, "1.20"), ("true", .bool, "true"),
    ("FALSE", .bool, "false"), ("bool(null)", .bool, "null"), ("'a'", .string, "a"),
    ("\"a'b\"", .string, "a'b"), (#"'a\tb\\\'\x41\u00e9'"#, .string, "a\tb\\'A\u{E9}"),
    (#"@'a\b''c'"#, .string, #"a\b'c"#), (#"@"a""b""#, .string, #"a"b"#),
    ("'a' \"b\"", .string, "ab"),
    ("h'secret'", .string, "secret"), ("H@'se\\cret'", .string, "se\\cret"), ("''", .string, ""),
    ("```a\n'b'```", .string, "a\n'b'"), ("~~~a\nb~~~", .string, "a\nb"),
    ("datetime(2024-01-01)", .datetime, "2024-01-01"),
    ("datetime(2024-01-01T10:00:00.5Z)", .datetime, "2024-01-01T10:00:00.5Z"),
    ("datetime(null)", .datetime, "null"), ("date(2024-01-01)", .datetime, "2024-01-01"),
    ("1d", .timespan, "1d"), ("1.5h", .timespan, "1.5h"), ("10ms", .timespan, "10ms"),
    ("3tick", .timespan, "3tick"), ("5microseconds", .timespan, "5microseconds"),
    ("timespan(1.02:03:04)", .timespan, "1.02:03:04"), ("time(1d)", .timespan, "1d"),
    ("guid(74be27de-1e4e-49d9-b579-fe0b331d3642)", .guid, "74be27de-1e4e-49d9-b579-fe0b331d3642"),
    ("dynamic([1, 'a', {\"b\": null}])", .dynamic, "[1, 'a', {\"b\": null}]"),
    ("dynamic(null)", .dynamic, "null"), ("dynamic({})", .dynamic, "{}"),
  ]

  @Test(arguments: accepted.indices)
  func isRead(_ index: Int) throws {
    let (text, kind, value) = Self.accepted[index]
    let result = Parser.parse("datatable(a: \(kind.rawValue))[\(text)]")
    #expect(result.diagnostics.map(\.message) == [], "\(text)")
    let statement = try #require(result.query.statements.first)
    let literal = try #require(Self.literals(in: statement).first)
    #expect(literal.kind == kind, "\(text)")
    #expect(literal.text == value, "\(text)")
    #expect(literal.isSecret == (text.first == "h" || text.first == "H"), "\(text)")
  }

  @Test(arguments: ["'a", "\"a", "'a\nb'", #"'\q'"#, "@'a", "74be27de-1e4e-49d9-b579-fe0b331d3642"])
  func isRefused(_ text: String) {
    guard case .wrong = Parser.completeness(of: "print \(text)") else {
      Issue.record("\(text) is not refused")
      return
    }
  }

  @Test(arguments: ["dynamic([1,])", "dynamic({a: 1})", "dynamic(1 + 2)", "dynamic(x)"])
  func isNoJSON(_ text: String) {
    #expect(!Parser.parse("print \(text)").diagnostics.isEmpty)
  }

  private static func literals(in statement: StatementSyntax) -> [LiteralSyntax] {
    guard case .expression(let expression) = statement.kind,
      case .pipeline(let pipeline) = expression.kind,
      case .operator(let operation) = pipeline.source
    else { return [] }
    return operation.clauses.flatMap { clause -> [LiteralSyntax] in
      guard case .expressions(let values) = clause.clause else { return [] }
      return values.compactMap { value in
        if case .literal(let literal) = value.kind { literal } else { nil }
      }
    }
  }
}
