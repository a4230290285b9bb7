/// A tabular expression: where rows come from and the operators they pass.
public struct PipelineSyntax: Hashable, Sendable {
  /// Where a pipeline's rows come from.
  public indirect enum Source: Hashable, Sendable {
    /// A table, a call or a pipeline in parentheses.
    case expression(ExpressionSyntax)
    /// An operator that needs no input: `print`, `range`, `datatable`, `union`, `find`, `search`, …
    case `operator`(OperatorSyntax)
  }

  /// Where the rows come from.
  public var source: Source

  /// The operators after the `|`s, in order.
  public var operators: [OperatorSyntax]

  /// Where it stands.
  public var span: SourceSpan

  /// Creates a pipeline.
  public init(source: Source, operators: [OperatorSyntax], at span: SourceSpan) {
    self.source = source
    self.operators = operators
    self.span = span
  }
}

/// One operator as written.
public struct OperatorSyntax: Hashable, Sendable {
  /// The canonical name: `where` also for `filter`, `take` for `limit`, `sort` for `order`.
  public var keyword: NameSyntax

  /// The parameters `name = value` between the keyword and the clauses.
  ///
  /// `kind = inner`, `hint.strategy = shuffle`. A bare word as a value is a `.name`.
  public var parameters: [ArgumentSyntax]

  /// What was written for each clause of the operator's grammar that is present, by its label.
  public var clauses: [LabelledClause]

  /// Where it stands, without the `|`.
  public var span: SourceSpan

  /// Whether the text has another name of the operator: `mvexpand`.
  public var isAlias: Bool {
    keyword.span.end - keyword.span.start != keyword.text.utf8.count
  }

  /// Creates an operator.
  public init(
    keyword: NameSyntax, parameters: [ArgumentSyntax], clauses: [LabelledClause],
    at span: SourceSpan
  ) {
    self.keyword = keyword
    self.parameters = parameters
    self.clauses = clauses
    self.span = span
  }
}

/// A clause and the label the grammar gives it.
public struct LabelledClause: Hashable, Sendable {
  /// The label.
  public var label: String

  /// What was written.
  public var clause: ClauseSyntax

  /// Creates a labelled clause.
  public init(_ label: String, _ clause: ClauseSyntax) {
    self.label = label
    self.clause = clause
  }
}

/// What was written for one clause of an operator.
public indirect enum ClauseSyntax: Hashable, Sendable {
  /// `expression`.
  case expression(ExpressionSyntax)
  /// `[name =] expression, …`.
  case named([NamedExpressionSyntax])
  /// `expression [asc | desc] [nulls first | nulls last], …`.
  case ordered([OrderedExpressionSyntax])
  /// `expression, …` where no names can be given: `join … on a, b`, `datatable … [1, 2]`.
  case expressions([ExpressionSyntax])
  /// A table in parentheses, or a name of one.
  case table(ExpressionSyntax)
  /// Several tables, as in `union`.
  case tables([ExpressionSyntax])
  /// `(name: type, …)`.
  case columns([ColumnDeclarationSyntax])
  /// A name or a bare word: `render timechart`, `as T`.
  case name(NameSyntax)
  /// The pattern of `parse`.
  case pattern([PatternElementSyntax])
  /// Pipelines whose source is the rows that arrive: `fork (…) (…)`, `mv-apply … on (…)`,
  /// `partition by k (…)`. Their `source` is `.expression` of a `.star`.
  case branches([BranchSyntax])
  /// Name–value pairs: `with (title = 'x', …)`.
  case properties([ArgumentSyntax])
  /// `(name: type = default, …)`, as `scan` declares its columns.
  case declarations([FunctionParameterSyntax])
  /// The statements of `macro-expand … (…)`.
  case statements([StatementSyntax])
  /// The patterns of `graph-match`.
  case graphPatterns([GraphPatternSyntax])
  /// The steps of `scan`.
  case steps([ScanStepSyntax])
  /// A word that is either there or not.
  case flag(SourceSpan)
  /// Sub-clauses that repeat as a group (`top-nested`, `mv-expand` columns, graph patterns).
  case group([[LabelledClause]])
}

/// `[name =] expression` or `(name, name) = expression`.
public struct NamedExpressionSyntax: Hashable, Sendable {
  /// The names before `=`; empty when there is none.
  public var names: [NameSyntax]

  /// The value.
  public var expression: ExpressionSyntax

  /// Creates a named expression.
  public init(names: [NameSyntax], expression: ExpressionSyntax) {
    self.names = names
    self.expression = expression
  }
}

/// `expression [asc | desc] [nulls first | nulls last]`.
public struct OrderedExpressionSyntax: Hashable, Sendable {
  /// The value, with the name given to it, if any.
  public var value: NamedExpressionSyntax

  /// `asc` or `desc` as written; `nil` when neither was.
  public var isAscending: Bool?

  /// `nulls first` or `nulls last` as written; `nil` when neither was.
  public var nullsFirst: Bool?

  /// Whether numbers inside text count as numbers: `granny-asc`, `granny-desc`.
  public var isGranny: Bool

  /// Creates an ordered expression.
  public init(
    value: NamedExpressionSyntax, isAscending: Bool?, nullsFirst: Bool?, isGranny: Bool = false
  ) {
    self.value = value
    self.isAscending = isAscending
    self.nullsFirst = nullsFirst
    self.isGranny = isGranny
  }
}

/// One element of a `parse` pattern.
public enum PatternElementSyntax: Hashable, Sendable {
  /// `*`
  case star(SourceSpan)
  /// `'text'`
  case text(LiteralSyntax, SourceSpan)
  /// `name[: type]`
  case capture(NameSyntax, type: NameSyntax?)
}

/// A named or nameless pipeline inside an operator.
public struct BranchSyntax: Hashable, Sendable {
  /// The name before `=`, as in `fork name = (…)`.
  public var name: NameSyntax?

  /// The operators.
  public var pipeline: PipelineSyntax

  /// Creates a branch.
  public init(name: NameSyntax? = nil, pipeline: PipelineSyntax) {
    self.name = name
    self.pipeline = pipeline
  }
}

/// `step name [optional] [output = …]: condition [=> column = value, …];`.
public struct ScanStepSyntax: Hashable, Sendable {
  /// The name.
  public var name: NameSyntax

  /// Whether the step may be skipped.
  public var isOptional: Bool

  /// `all`, `last` or `none`, when written.
  public var output: NameSyntax?

  /// When a row matches.
  public var condition: ExpressionSyntax

  /// The assignments.
  public var assignments: [NamedExpressionSyntax]

  /// Creates a step.
  public init(
    name: NameSyntax, isOptional: Bool, output: NameSyntax?, condition: ExpressionSyntax,
    assignments: [NamedExpressionSyntax]
  ) {
    self.name = name
    self.isOptional = isOptional
    self.output = output
    self.condition = condition
    self.assignments = assignments
  }
}
