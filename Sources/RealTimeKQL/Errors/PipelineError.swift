public import KQLSyntax

/// Why a run could not start or ended early; the kind decides the exit code.
public enum PipelineError: Error, Hashable, Sendable {
  /// The request makes no sense: exit code 2.
  case usage(String, help: String)
  /// Queries have mistakes, with their places: exit code 3.
  case query([QueryMistake])
  /// The input cannot be read: exit code 4.
  case source(String)
  /// The output cannot be written: exit code 5.
  case sink(String)
  /// Something failed while the query ran: exit code 1.
  case run(String)
  /// Whoever reads the output has gone (`| head`): exit code 0.
  case closed
  /// It was told to give up before its end: exit code 130.
  case abandoned

  /// The text for people, without `error:` before it; the mistakes of queries are laid out.
  public var message: String {
    switch self {
    case .usage(let message, let help): help.isEmpty ? message : "\(message)\n  = help: \(help)"
    case .query(let mistakes): mistakes.map(\.rendered).joined(separator: "\n")
    case .source(let message), .sink(let message), .run(let message): message
    case .closed: "the output was closed"
    case .abandoned:
      "given up: what was read last has not been worked on to its end, so results are missing"
    }
  }

  /// The text as a command shows it: `error: …`, or the mistakes of queries.
  public var rendered: String {
    if case .query = self { return message }
    return "error: \(message)"
  }

  /// The exit code of the command.
  public var exitCode: Int32 {
    switch self {
    case .closed: 0
    case .abandoned: 130
    case .run: 1
    case .usage: 2
    case .query: 3
    case .source: 4
    case .sink: 5
    }
  }
}

/// A mistake in a query, or something worth saying about it.
public struct QueryMistake: Hashable, Sendable {
  /// What is wrong, where it is known, and what to do.
  public var diagnostic: Diagnostic

  /// The text that the place is in, and its name; `nil` for what has no place.
  public var query: NamedQuery?

  /// A mistake at a place of a text.
  public init(_ diagnostic: Diagnostic, in query: NamedQuery?) {
    self.diagnostic = diagnostic
    self.query = query
  }

  /// A mistake that has no place.
  init(_ message: String, help: String) {
    diagnostic = Diagnostic(message, at: SourceSpan(0, 0), help: help)
    query = nil
  }

  /// The mistake laid out for people, with its line and a mark below its place.
  public var rendered: String {
    if let query { return diagnostic.rendered(in: query.text, named: query.name) }
    let heading = "\(diagnostic.severity == .warning ? "warning" : "error"): \(diagnostic.message)"
    return diagnostic.help.isEmpty ? heading : "\(heading)\n  = help: \(diagnostic.help)"
  }
}
