/// Whether a text that someone is typing is a whole query.
public enum Completeness: Hashable, Sendable {
  /// It can run as far as the grammar goes.
  case complete
  /// More has to come: a bracket or a text block is open, or the end asks for something.
  case incomplete
  /// No continuation can make it right.
  case wrong(Diagnostic)
}

extension Parser {
  /// Tells whether a text is a whole query, for a shell that decides to run it or to read on.
  ///
  /// - Parameter text: What was typed so far, of one or more lines.
  /// - Returns: `.complete` also for a text of nothing but blanks and comments.
  public static func completeness(of text: String) -> Completeness {
    let (tokens, mistakes) = Lexer.read(Array(text.utf8))
    if let mistake = mistakes.first {
      return mistake.isUnclosedBlock ? .incomplete : .wrong(mistake)
    }
    guard let mistake = parse(text).diagnostics.first else { return .complete }
    let end = tokens[tokens.count - 1].span.start
    return mistake.span.start >= end ? .incomplete : .wrong(mistake)
  }
}
