/// What the parser made of a text.
public struct ParseResult: Sendable {
  /// The statements, as far as they could be read.
  public var query: QuerySyntax

  /// What is wrong, in the order of the text; empty for a query without mistakes.
  public var diagnostics: [Diagnostic]

  /// Creates a result.
  public init(query: QuerySyntax, diagnostics: [Diagnostic]) {
    self.query = query
    self.diagnostics = diagnostics
  }
}
