/// One thing wrong with a query: what, where, and what to do about it.
public struct Diagnostic: Error, Hashable, Sendable {
  /// How much it matters.
  public enum Severity: Hashable, Sendable {
    /// The query cannot run.
    case error
    /// The query runs, but perhaps not as meant.
    case warning
  }

  /// What is wrong, in lower case, without a full stop: `unknown function 'strcatt'`.
  public var message: String

  /// Where, as bytes of the query or of ``source``.
  public var span: SourceSpan

  /// The bytes that it is about of the text that the string at ``span`` stands for; `nil` for all of it.
  public var part: Range<Int>?

  /// The text it is in, when that is not the query.
  public var source: DiagnosticSource?

  /// What to do, as one sentence; empty when there is nothing useful to say.
  public var help: String

  /// How much it matters.
  public var severity: Severity

  /// Creates a diagnostic.
  public init(
    _ message: String, at span: SourceSpan, help: String = "", severity: Severity = .error
  ) {
    self.message = message
    self.span = span
    self.help = help
    self.severity = severity
  }
}
