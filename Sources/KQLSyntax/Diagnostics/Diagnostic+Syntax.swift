/// Every message about the grammar, so that their wording stays uniform.
extension Diagnostic {
  // MARK: Characters and constants

  static let queryTooLong = Diagnostic(
    "the query is longer than 4 GB", at: SourceSpan(0, 0), help: "split it into several queries")

  static func unexpectedCharacter(_ character: String, at span: SourceSpan) -> Diagnostic {
    if let invisible = character.unicodeScalars.first(where: \.isInvisible) {
      let number = String(invisible.value, radix: 16, uppercase: true)
      let padded = String(repeating: "0", count: max(0, 4 - number.count)) + number
      let name = invisible.properties.name.map { " (\($0.lowercased()))" } ?? ""
      return Diagnostic(
        "invisible character U+\(padded)\(name)", at: span, help: "delete it and type a space")
    }
    if let scalar = character.unicodeScalars.first, let plain = Lookalike.plain(scalar) {
      let kind =
        plain == "-" ? "dash" : plain == "'" || plain == "\"" ? "quotation mark" : "character"
      return Diagnostic(
        "the \(kind) '\(scalar)' is no part of the language", at: span,
        help: kind == "quotation mark"
          ? "write straight ones: \"text\" or 'text'" : "write '\(plain)'")
    }
    return Diagnostic(
      "unexpected character '\(character)'", at: span,
      help: Lookalike.help(character)
        ?? "names with such characters need brackets and quotes: ['a b']")
  }

  static func unclosed(_ mark: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      "'\(mark)' is not closed on its line", at: span, help: "write the constant on one line")
  }

  static func unclosedString(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      "the string is not closed", at: span,
      help: "end it with the quote it starts with; text of several lines stands between ```")
  }

  static func unclosedBlock(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      unclosedBlockMessage, at: span, help: "end it with the three marks it starts with")
  }

  private static let unclosedBlockMessage = "the text block is not closed"

  /// Whether it is about a text block, the one constant that may go on in the next line.
  var isUnclosedBlock: Bool { message == Self.unclosedBlockMessage }

  static func invalidEscape(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      "invalid escape in a string", at: span,
      help: "write '\\\\' for a backslash, or put '@' before the string")
  }

  static func rawGuid(at span: SourceSpan) -> Diagnostic {
    Diagnostic("a bare guid is no value", at: span, help: "write guid(…) around it")
  }

  // MARK: Structure

  static func expected(
    _ expected: String, found: String, at span: SourceSpan, help: String = ""
  ) -> Diagnostic {
    Diagnostic("expected \(expected), found \(found)", at: span, help: help)
  }

  static func nestedTooDeep(_ limit: Int, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      "nested more than \(limit) levels deep", at: span,
      help: "give parts of the query names with 'let'")
  }

  static func chainTooLong(_ limit: Int, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      "more than \(limit) operators in a row", at: span,
      help: "group parts of the expression, or give them names with 'let'")
  }

  static func reservedName(_ name: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      "the keyword '\(name)' cannot stand for a name here", at: span,
      help: "write ['\(name)'] for the name")
  }

  static func nameNeedsBrackets(_ name: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      "the name '\(name)' needs brackets and quotes", at: span, help: "write ['\(name)']")
  }

  static func unknownOperator(_ name: String, at span: SourceSpan) -> Diagnostic {
    let names = OperatorGrammar.all.flatMap { [$0.keyword] + $0.aliases }
    if let advice = ForeignOperator.advice(name.lowercased()) {
      return Diagnostic("unknown operator '\(name)'", at: span, help: advice)
    }
    let candidate = Suggestion.closest(to: name, in: names)
    return Diagnostic(
      "unknown operator '\(name)'", at: span,
      help: candidate.map { "did you mean '\($0)'?" } ?? "an operator such as 'where' follows '|'")
  }

  static func unknownType(_ name: String, at span: SourceSpan) -> Diagnostic {
    let candidate = Suggestion.closest(to: name, in: Parser.typeNames)
    return Diagnostic(
      "unknown type '\(name)'", at: span,
      help: candidate.map { "did you mean '\($0)'?" }
        ?? "types are bool, int, long, real, decimal, string, datetime, timespan, guid and dynamic")
  }

  static func managementCommand(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      "management commands are not supported", at: span,
      help: "only '.create function' and '.create-or-alter function' may start with '.'")
  }
}

extension Unicode.Scalar {
  /// Whether nothing shows of it: a control or format character, or a separator.
  fileprivate var isInvisible: Bool {
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .spaceSeparator: true
    default: false
    }
  }
}
