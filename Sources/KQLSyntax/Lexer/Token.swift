/// A piece of a query: a word, a constant or a mark.
///
/// White space and comments are not tokens; they lie between the spans of two of them.
public struct Token: Hashable, Sendable {
  /// What a token is.
  public enum Kind: UInt8, Hashable, Sendable, CaseIterable {
    case name, keyword
    case string, bool, int, long, real, decimal, datetime, timespan, guid, rawGuid
    case openParenthesis, closeParenthesis, openBracket, closeBracket, openBrace, closeBrace
    case bar, comma, semicolon, colon, dot, dotDot, assign, arrow
    case plus, minus, star, slash, percent
    case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
    case equalCaseInsensitive, notEqualCaseInsensitive
    case at, directive, unknown
    case end
  }

  /// What it is.
  public var kind: Kind

  /// Which keyword, when ``kind`` is `.keyword`.
  public var keyword: Keyword?

  private var start: UInt32
  private var end: UInt32

  /// Where it stands.
  public var span: SourceSpan { SourceSpan(Int(start), Int(end)) }

  init(_ kind: Kind, keyword: Keyword? = nil, from start: Int, to end: Int) {
    self.kind = kind
    self.keyword = keyword
    self.start = UInt32(start)
    self.end = UInt32(end)
  }

  /// Whether it may name something: a plain word, or a keyword that is also a name.
  var isName: Bool { kind == .name || keyword?.isName == true }

  /// Whether it may be given as a name.
  var isDeclarableName: Bool { kind == .name || keyword?.isDeclarableName == true }

  /// Whether a list, a clause or a pipeline ends before it.
  var isListEnd: Bool {
    switch kind {
    case .closeParenthesis, .closeBracket, .closeBrace, .bar, .semicolon, .end: true
    default: false
    }
  }
}
