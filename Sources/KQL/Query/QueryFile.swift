package import KQLSyntax

/// A text with one or more queries, each to run for itself over the same stream.
///
/// Queries are separated by `;`, or by an empty line where one ends and another begins. A `let` serves
/// every query behind it that uses its name. A query that uses a table of an earlier one (`… | as X;`)
/// belongs together with that one.
package struct QueryFile: Sendable {
  /// One query.
  package struct Part: Sendable {
    /// The first line of the comment right above it, `nil` without one.
    package let title: String?

    /// Its statements, with places in the whole text.
    package let syntax: ParseResult

    /// The text of its statements: what it does changes only with this.
    package let text: String
  }

  /// The whole text.
  package let text: String

  /// The queries, in order.
  package let parts: [Part]

  /// What is worth saying of the text though it can run.
  package let warnings: [Diagnostic]

  /// Reads a text.
  ///
  /// - Throws: The mistakes in it.
  package init(_ text: String) throws(Query.Refusal) {
    let parsed = Parser.parse(file: text)
    guard parsed.diagnostics.allSatisfy({ $0.severity != .error }) else {
      throw Query.Refusal(diagnostics: parsed.diagnostics)
    }
    self.text = text
    warnings = parsed.diagnostics
    parts = Self.parts(of: parsed.query, in: Array(text.utf8))
  }

  private static func parts(of query: QuerySyntax, in bytes: [UInt8]) -> [Part] {
    let statements = query.statements
    var groups = StatementGroups(statements, in: bytes).groups
    // A text without a table is one query, which is refused with a reason.
    if groups.isEmpty { groups = [Array(statements.indices)] }
    let usage = groups.joined().reduce(into: [Int: Int]()) { $0[$1, default: 0] += 1 }
    return groups.map { group in
      let texts = group.map { index in
        let span = statements[index].span
        return String(decoding: bytes[span.start..<span.end], as: UTF8.self)
      }
      // The comment is above the table, or above what is there for it alone.
      let heads = [group.last { statements[$0].isTable }, group.first { usage[$0] == 1 }]
      let titles = heads.lazy.compactMap { $0 }.compactMap {
        QueryTitle.above(statements[$0].span.start, in: bytes)
      }
      return Part(
        title: titles.first,
        syntax: ParseResult(
          query: QuerySyntax(statements: group.map { statements[$0] }), diagnostics: []),
        text: texts.joined(separator: ";\n"))
    }
  }
}
