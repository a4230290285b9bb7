/// A name as written, with its brackets and quotes removed.
public struct NameSyntax: Hashable, Sendable {
  /// The name: `x` for `x`, `['x']` and `["x"]`.
  public var text: String

  /// Where it stands, brackets included.
  public var span: SourceSpan

  /// Creates a name.
  public init(_ text: String, at span: SourceSpan) {
    self.text = text
    self.span = span
  }
}

/// An expression as written, scalar or tabular.
public struct ExpressionSyntax: Hashable, Sendable {
  /// What it is.
  public var kind: Kind

  /// Where it stands, without surrounding parentheses.
  public var span: SourceSpan

  /// Creates an expression.
  public init(_ kind: Kind, at span: SourceSpan) {
    self.kind = kind
    self.span = span
  }

  /// The forms of an expression.
  public indirect enum Kind: Hashable, Sendable {
    /// A constant: `1`, `'text'`, `datetime(2024-01-01)`, `dynamic([1, 2])`.
    case literal(LiteralSyntax)
    /// A column, a `let` name, a table: `x`, `['x']`, `$left`, `$right`.
    case name(NameSyntax)
    /// A name pattern where names are asked for: `Name*`, `*Id`.
    case wildcard(String)
    /// A lone `*`, as in `count(*)`, `arg_max(t, *)` and `* has 'x'`.
    case star
    /// A member: `base.name`, `base['name']` when `base` is an expression.
    case path(ExpressionSyntax, NameSyntax)
    /// An element: `base[expression]`.
    case index(ExpressionSyntax, ExpressionSyntax)
    /// A call: `name(argument, …)`.
    case call(NameSyntax, [ArgumentSyntax])
    /// A call on an expression: `database('x').T`, `cluster('c').database('d').f(…)`.
    case memberCall(ExpressionSyntax, NameSyntax, [ArgumentSyntax])
    /// `-x` or `+x`.
    case unary(UnaryOperator, ExpressionSyntax)
    /// `a + b`, `a and b`, `a has 'x'`.
    case binary(BinaryOperator, ExpressionSyntax, ExpressionSyntax)
    /// `a in (b, c)`, `a has_any (b, c)`; one tabular element may stand instead of the list.
    case membership(MembershipOperator, ExpressionSyntax, [ExpressionSyntax])
    /// `a between (low .. high)`; `isNegated` for `!between`.
    case between(ExpressionSyntax, low: ExpressionSyntax, high: ExpressionSyntax, isNegated: Bool)
    /// A tabular expression with at least one operator, or one that starts with an operator:
    /// `T | where x`, `print 1`, `datatable (x: long) [1]`.
    case pipeline(PipelineSyntax)
    /// `toscalar(query)`.
    case toScalar(ExpressionSyntax)
    /// `totable(query)`.
    case toTable(ExpressionSyntax)
    /// `materialize(query)`.
    case materialize(ExpressionSyntax)
    /// A value with a name where Kusto's parser takes one but no operator does: `where a = b`.
    case named([NameSyntax], ExpressionSyntax)
    /// `typeof(long)`, `typeof(a: long, b: string)`.
    case typeOf([ColumnDeclarationSyntax])
  }
}

/// An argument of a call, with the name it was given, if any: `hint = 3`.
public struct ArgumentSyntax: Hashable, Sendable {
  /// The name before `=`.
  public var name: NameSyntax?

  /// The value.
  public var value: ExpressionSyntax

  /// Creates an argument.
  public init(name: NameSyntax? = nil, value: ExpressionSyntax) {
    self.name = name
    self.value = value
  }
}

/// A constant as written.
public struct LiteralSyntax: Hashable, Sendable {
  /// The Kusto types of constants.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    case bool, int, long, real, decimal, string, datetime, timespan, guid, dynamic
  }

  /// The type.
  public var kind: Kind

  /// For a string the decoded text; otherwise the text without the `type(…)` around it:
  /// `true`, `null`, `0x1f`, `1.5e3`, `1.02:03:04`, `15m`, `2024-01-01`, `[1, 2]`.
  public var text: String

  /// Whether it is an obfuscated string (`h'…'`), which no message or history may show.
  public var isSecret: Bool

  /// Creates a constant.
  public init(_ kind: Kind, _ text: String, isSecret: Bool = false) {
    self.kind = kind
    self.text = text
    self.isSecret = isSecret
  }
}

/// A prefix operator.
public enum UnaryOperator: String, Hashable, Sendable {
  case plus = "+"
  case minus = "-"
}

/// An infix operator, under its canonical spelling.
public enum BinaryOperator: String, Hashable, Sendable, CaseIterable {
  case or, and
  case equal = "=="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case modulo = "%"
  case equalCaseInsensitive = "=~"
  case notEqualCaseInsensitive = "!~"
  case has
  case notHas = "!has"
  case hasCaseSensitive = "has_cs"
  case notHasCaseSensitive = "!has_cs"
  case hasPrefix = "hasprefix"
  case notHasPrefix = "!hasprefix"
  case hasPrefixCaseSensitive = "hasprefix_cs"
  case notHasPrefixCaseSensitive = "!hasprefix_cs"
  case hasSuffix = "hassuffix"
  case notHasSuffix = "!hassuffix"
  case hasSuffixCaseSensitive = "hassuffix_cs"
  case notHasSuffixCaseSensitive = "!hassuffix_cs"
  case contains
  case notContains = "!contains"
  case containsCaseSensitive = "contains_cs"
  case notContainsCaseSensitive = "!contains_cs"
  case startsWith = "startswith"
  case notStartsWith = "!startswith"
  case startsWithCaseSensitive = "startswith_cs"
  case notStartsWithCaseSensitive = "!startswith_cs"
  case endsWith = "endswith"
  case notEndsWith = "!endswith"
  case endsWithCaseSensitive = "endswith_cs"
  case notEndsWithCaseSensitive = "!endswith_cs"
  case matchesRegex = "matches regex"
  case like
  case notLike = "notlike"
  case likeCaseSensitive = "likecs"
  case notLikeCaseSensitive = "notlikecs"
}

/// An operator that takes a list in parentheses.
public enum MembershipOperator: String, Hashable, Sendable, CaseIterable {
  case `in`
  case notIn = "!in"
  case inCaseInsensitive = "in~"
  case notInCaseInsensitive = "!in~"
  case hasAny = "has_any"
  case hasAll = "has_all"
}
