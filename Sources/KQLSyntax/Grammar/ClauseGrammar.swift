/// One clause of an operator: the words before it, what follows them, and the label under which the
/// syntax tree keeps it.
public struct ClauseGrammar: Sendable {
  /// The label of the ``LabelledClause``.
  public let label: String

  /// The words and marks before it: `by`, `with others =`.
  public let words: [String]

  /// What follows the words.
  public let shape: ClauseShape

  /// Whether it may be left out.
  public let isOptional: Bool

  /// The label of the clause in whose presence this one cannot stand.
  let alternative: String?

  /// The label of the clause in whose presence this one is not optional.
  let companion: String?

  private init(
    _ label: String, words: String, shape: ClauseShape, isOptional: Bool, alternative: String?,
    companion: String? = nil
  ) {
    self.label = label
    self.words = words.split(separator: " ").map(String.init)
    self.shape = shape
    self.isOptional = isOptional
    self.alternative = alternative
    self.companion = companion
  }

  /// A clause that must be there, unless the clause labelled `alternative` is.
  ///
  /// `words` are the words before it, separated by blanks.
  static func required(
    _ label: String, after words: String = "", _ shape: ClauseShape, or alternative: String? = nil
  ) -> ClauseGrammar {
    ClauseGrammar(label, words: words, shape: shape, isOptional: false, alternative: alternative)
  }

  /// A clause that may be left out; its first word tells whether it is there.
  ///
  /// The clause labelled `alternative` excludes it, the one labelled `companion` needs it. `words`
  /// are the words before it, separated by blanks.
  static func optional(
    _ label: String, after words: String = "", _ shape: ClauseShape, or alternative: String? = nil,
    with companion: String? = nil
  ) -> ClauseGrammar {
    ClauseGrammar(
      label, words: words, shape: shape, isOptional: true, alternative: alternative,
      companion: companion)
  }

  /// The clause in the notation of the help: `[by [name =] KEYS, …]`.
  public var notation: String {
    let placeholder = words.contains(label) ? "EXPRESSION" : label.uppercased()
    let shape = shape.notation(placeholder)
    let text = (words + [shape]).filter { !$0.isEmpty }.joined(separator: " ")
    let isBracketed = words.isEmpty && text.first == "["
    return isOptional && !isBracketed ? "[\(text)]" : text
  }
}
