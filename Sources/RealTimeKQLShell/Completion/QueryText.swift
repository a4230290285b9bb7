import KQLSyntax

/// A query as far as it is typed, taken apart at the cursor.
struct QueryText {
  /// What is typed of the word at the cursor, or of the text in quotes.
  private(set) var typed: String

  /// The quote that the cursor stands in.
  private(set) var quote: Character?

  /// Whether the cursor stands in a comment.
  let isComment: Bool

  /// The words before it.
  let words: [Word]

  /// A word or a mark.
  struct Word {
    let text: String
    let kind: Token.Kind
    let start: Int
    let end: Int

    /// Whether an operand ends with it, so that an operator may follow.
    var endsOperand: Bool {
      switch kind {
      case .name, .string, .bool, .int, .long, .real, .decimal, .datetime, .timespan, .guid,
        .rawGuid, .closeParenthesis, .closeBracket, .star:
        true
      case .keyword: !Self.operators.contains(text)
      default: false
      }
    }

    /// Words between two operands, or before one.
    private static let operators: Set<String> = Set(
      QueryText.comparisons + ["and", "or", "by", "on", "with", "of", "from", "to", "step", "as"])
  }

  /// The words that compare two values.
  static let comparisons =
    BinaryOperator.allCases.map(\.rawValue).filter {
      $0.first?.isLetter == true || $0.first == "!" && $0.count > 2
    } + MembershipOperator.allCases.map(\.rawValue) + ["between", "!between"]

  private let bytes: [UInt8]

  /// Takes the text up to the cursor.
  init(_ text: String) {
    let place = Self.place(in: text)
    isComment = place.isComment
    quote = place.quote
    var before = text[...]
    if let start = place.start {
      typed = String(text[start...].dropFirst())
      before = text[..<start]
    } else {
      typed = Self.word(at: text) { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "$" }
      // The name of an operator may have a dash in it.
      let dashed = Self.word(at: text) { $0.isLetter || $0 == "-" }
      let mark = text.dropLast(dashed.count).last { !$0.isWhitespace }
      if dashed.contains("-"), mark == "|" || mark == "(" || mark == nil { typed = dashed }
      before = text.dropLast(typed.count)
    }
    bytes = Array(before.utf8)
    let bytes = bytes
    words = Lexer.tokens(of: String(before)).map { token in
      let span = token.span
      return Word(
        text: String(decoding: bytes[span.start..<span.end], as: UTF8.self), kind: token.kind,
        start: span.start, end: span.end)
    }
  }

  /// The text between two places.
  func text(_ start: Int, _ end: Int) -> String {
    start < end ? String(decoding: bytes[start..<end], as: UTF8.self) : ""
  }

  private static func word(at text: String, _ belongs: (Character) -> Bool) -> String {
    String(text.reversed().prefix(while: belongs).reversed())
  }

  /// Whether the end of a text is in quotes, with the quote and where it opens, or in a comment.
  private static func place(
    in text: String
  ) -> (quote: Character?, start: String.Index?, isComment: Bool) {
    var quote: Character?
    var start: String.Index?
    var isVerbatim = false
    var isComment = false
    var previous: Character = " "
    var isEscaped = false
    for index in text.indices {
      let character = text[index]
      defer { previous = isEscaped ? " " : character }
      if isComment {
        isComment = !character.isNewline
      } else if let open = quote {
        if isEscaped {
          isEscaped = false
          continue
        }
        if character == "\\", !isVerbatim {
          isEscaped = true
          continue
        }
        if character == open || character.isNewline { quote = nil }
      } else if character == "/", previous == "/" {
        isComment = true
      } else if character == "\"" || character == "'" {
        quote = character
        start = index
        isVerbatim = previous == "@"
      }
    }
    return (quote, quote == nil ? nil : start, isComment)
  }
}
