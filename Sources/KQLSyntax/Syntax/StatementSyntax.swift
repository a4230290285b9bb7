/// A whole query: statements separated by `;`.
public struct QuerySyntax: Hashable, Sendable {
  /// The statements, in order.
  public var statements: [StatementSyntax]

  /// Creates a query.
  public init(statements: [StatementSyntax]) { self.statements = statements }
}

/// One statement of a query or of a function's body.
public struct StatementSyntax: Hashable, Sendable {
  /// What it is.
  public var kind: Kind

  /// Where it stands, without the `;`.
  public var span: SourceSpan

  /// Creates a statement.
  public init(_ kind: Kind, at span: SourceSpan) {
    self.kind = kind
    self.span = span
  }

  /// The forms of a statement.
  public indirect enum Kind: Hashable, Sendable {
    /// `let name = expression` (scalar or tabular).
    case letExpression(NameSyntax, ExpressionSyntax)
    /// `let name = (parameters) { body }`.
    case letFunction(NameSyntax, FunctionSyntax)
    /// `set name`, `set name = value`.
    case set(NameSyntax, ExpressionSyntax?)
    /// `declare query_parameters (a: long = 1, …)`.
    case declareParameters([FunctionParameterSyntax])
    /// `declare pattern …`.
    case declarePattern(PatternSyntax)
    /// `restrict access to (…)`.
    case restrict([ExpressionSyntax])
    /// `alias database name = cluster('…').database('…')`.
    case alias(NameSyntax, ExpressionSyntax)
    /// `.create function` and `.create-or-alter function`.
    case createFunction(CreateFunctionSyntax)
    /// A query: tabular, or a scalar expression (`f(1)` at the end of a function's body).
    case expression(ExpressionSyntax)
  }
}

/// `.create-or-alter function with (…) name(parameters) { body }` as written.
public struct CreateFunctionSyntax: Hashable, Sendable {
  /// The function's name.
  public var name: NameSyntax

  /// The function.
  public var function: FunctionSyntax

  /// What stands in `with (…)`: `docstring`, `folder`, ….
  public var properties: [ArgumentSyntax]

  /// Whether an existing function is replaced: `.create-or-alter`.
  public var replacesExisting: Bool

  /// Whether an existing function is left as it is: `ifnotexists`.
  public var skipsExisting: Bool
}

/// A function as written: parameters and body.
public struct FunctionSyntax: Hashable, Sendable {
  /// Whether it is a `view`.
  public var isView: Bool

  /// The parameters, in order.
  public var parameters: [FunctionParameterSyntax]

  /// The statements between the braces; the last is the result.
  public var body: [StatementSyntax]

  /// Where it stands.
  public var span: SourceSpan

  /// Creates a function.
  public init(
    isView: Bool, parameters: [FunctionParameterSyntax], body: [StatementSyntax],
    at span: SourceSpan
  ) {
    self.isView = isView
    self.parameters = parameters
    self.body = body
    self.span = span
  }
}

/// A parameter of a function or of a query.
public struct FunctionParameterSyntax: Hashable, Sendable {
  /// What may be passed.
  public enum Kind: Hashable, Sendable {
    /// A scalar of the type with this name.
    case scalar(NameSyntax)
    /// A table with at least these columns; empty for `(*)`.
    case tabular([ColumnDeclarationSyntax])
  }

  /// The name.
  public var name: NameSyntax

  /// What may be passed.
  public var kind: Kind

  /// The value when none is passed.
  public var defaultValue: ExpressionSyntax?

  /// Creates a parameter.
  public init(name: NameSyntax, kind: Kind, defaultValue: ExpressionSyntax? = nil) {
    self.name = name
    self.kind = kind
    self.defaultValue = defaultValue
  }
}

/// `name: type`; in `typeof(long)` the name is empty.
public struct ColumnDeclarationSyntax: Hashable, Sendable {
  /// The column's name.
  public var name: NameSyntax

  /// The name of its type.
  public var type: NameSyntax

  /// Creates a declaration.
  public init(name: NameSyntax, type: NameSyntax) {
    self.name = name
    self.type = type
  }
}
