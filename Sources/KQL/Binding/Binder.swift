import KQLSyntax

/// Turns syntax into plans: names into columns, calls into overloads, clauses into operators.
///
/// Every mistake in a query is reported from here, with its place. One binder binds one query.
final class Binder {
  /// The operators that are built, by keyword.
  let operators: [String: QueryOperator]

  /// The stream, when the query has one.
  let catalog: InputCatalog?

  /// What `now()` is for parts that are computed when the query is bound.
  private(set) var now: Datetime

  /// What `set query_now` says that `now()` is.
  private(set) var givenTime: Constant?

  /// Computes plans while the query is bound.
  let evaluator: @Sendable (Plan, Datetime) throws(RunError) -> Table

  /// Computes plans that read a stream from its start; `nil` when that can be read only once.
  var rescan: ((Plan) throws(RunError) -> Table)?

  /// Scalar functions of the program, by name.
  var scalars: [String: ScalarFunction] = [:]

  /// What is worth saying though the query can run.
  var warnings: [Diagnostic] = []

  /// Whether `now()` or `ago()` was called.
  var usesClock = false

  /// What names mean at the place that is being bound.
  var environment = Environment(outer: nil)

  /// How many calls of the query's functions were replaced by what they do.
  var inlinedCalls = 0

  /// How many tables stand around the place that is being bound: 1 in the pipeline of a statement.
  var tableDepth = 0

  /// The last name that was no column, which an open stream may still be asked for.
  var unknownName: String?

  /// The table of the stream among whose columns it was looked for; `nil` where it may be any's.
  var unknownTable: Int?

  /// Whether that name was looked for among columns that are known by their use.
  var isUnknownNameOpen = false

  /// The columns that calls of ``openCalls`` give: the names that were found behind them so far.
  var usedNames: [String] = []

  /// The calls of plugins over a stream whose columns are known by their use, by their names.
  var openCalls: [NameSyntax] = []

  /// How `externaldata` and `inline_external_table` get at local files.
  var files = FileAccess.none

  /// Tells the columns of local files for `infer_storage_schema`.
  var inferSchema: @Sendable (StorageRequest) throws(RunError) -> Schema = {
    (request) throws(RunError) in
    throw RunError("files cannot be read here")
  }

  /// How many names of columns were made up (`Column1`).
  var generatedNames = 0

  /// What `set` statements have set, of what functions ask for.
  var settings: [String: CallArguments.Value] = [:]

  /// The patterns that are declared, by name, and what the names in them mean.
  var patterns: [String: (syntax: PatternSyntax, names: Environment)] = [:]

  /// The name of the rows that come to the operator being bound, when they have one of their own.
  var inputName: String?

  /// The last error about a table that the input does not have: a `let` of it means nothing, and is no
  /// mistake before it is used.
  var absence: Diagnostic?

  /// The lists of streams that the operator being bound asks for; `nil` where none can be.
  var streamLists: StreamLists?

  /// Whether the query must be bound anew, with each name for the events of that type alone.
  var needsRouting = false

  /// The tables of a statement that gives several (`fork`, `facet`).
  var results: [Plan] = []

  init(
    operators: [String: QueryOperator], catalog: InputCatalog? = nil, now: Datetime,
    evaluator: @escaping @Sendable (Plan, Datetime) throws(RunError) -> Table
  ) {
    self.operators = operators
    self.catalog = catalog
    self.now = now
    self.evaluator = evaluator
  }

  /// Binds a whole query: the plans of its tabular statements, in order.
  func query(_ syntax: QuerySyntax) throws(Diagnostic) -> [Plan] {
    for statement in syntax.statements {
      guard case .set(let name, let value?) = statement.kind, name.text == "query_now" else {
        continue
      }
      try setTime(value)
    }
    var plans: [Plan] = []
    for statement in syntax.statements {
      results = []
      guard let plan = try self.statement(statement) else { continue }
      plans += results.isEmpty ? [plan] : results
    }
    try checkOpenCalls(plans)
    return plans
  }

  /// Takes in `set query_now`, which holds for the whole query; the last one counts.
  private func setTime(_ value: ExpressionSyntax) throws(Diagnostic) {
    let column = try constant(value, as: .datetime)
    guard let time = column.value(0, as: Datetime.self) else {
      throw Diagnostic(
        "expected a datetime", at: value.span,
        help: "write set query_now = datetime(2024-01-31 12:30:00)")
    }
    givenTime = Constant(column)
    now = time
  }

  /// Binds a statement; gives the plan when it is a query.
  private func statement(_ statement: StatementSyntax) throws(Diagnostic) -> Plan? {
    switch statement.kind {
    case .expression(let expression): return try plan(expression)
    case .letExpression, .letFunction, .declareParameters:
      try define(statement)
    case .set(let name, let value): try set(name, value)
    case .declarePattern(let pattern): try define(pattern)
    case .restrict:
      throw UnavailableName.refusal(ofStatement: "restrict", at: statement.span)
    case .alias(let name, _):
      throw UnavailableName.refusal(ofStatement: "alias", at: name.span)
    case .createFunction(let create): define(create)
    }
    return nil
  }

  /// Takes in `.create function`, which sees every other function created so.
  func define(_ create: CreateFunctionSyntax) {
    environment.define(create.name.text, .function(create.function, environment))
  }

  /// Takes in the functions of files, which see each other and nothing of the query.
  func define(_ functions: [LibraryFunction]) {
    for function in functions {
      let names = Environment(outer: environment, source: function.source)
      environment.define(
        function.statement.name.text, .function(function.statement.function, names))
    }
    environment = Environment(outer: environment)
  }

  /// Takes in a statement that gives a name a meaning.
  func define(_ statement: StatementSyntax) throws(Diagnostic) {
    switch statement.kind {
    case .letExpression(let name, let value):
      let meaning = try meaningOrAbsence(of: value)
      try environment.declare(name)
      environment.define(name.text, meaning)
    case .letFunction(let name, let function):
      try requireTablesFirst(function.parameters)
      try environment.declare(name)
      environment.define(name.text, .function(function, environment))
    case .declareParameters(let parameters):
      for parameter in parameters {
        guard let value = parameter.defaultValue else {
          throw Diagnostic(
            "the query parameter '\(parameter.name.text)' has no value", at: parameter.name.span,
            help: "give it a default: \(parameter.name.text): long = 1")
        }
        environment.define(
          parameter.name.text, .scalar(try scalarArgument(value, for: parameter, in: Scope([]))))
      }
    case .set(let name, let value): try set(name, value)
    case .expression, .declarePattern, .restrict, .alias, .createFunction:
      throw Diagnostic("expected 'let'", at: statement.span)
    }
  }

  /// What the right side of a `let` stands for; a table that the input does not have is none until it is
  /// used.
  private func meaningOrAbsence(
    of value: ExpressionSyntax
  ) throws(Diagnostic) -> Environment.Meaning {
    do throws(Diagnostic) {
      return try meaning(of: value)
    } catch {
      guard let absence, absence == error else { throw error }
      return .absent(error)
    }
  }

  /// What the right side of a `let` stands for.
  private func meaning(of value: ExpressionSyntax) throws(Diagnostic) -> Environment.Meaning {
    if case .call(let name, let members) = value.kind, name.text == "entity_group" {
      return .entities(members.map(\.value))
    }
    if isTabular(value) {
      tableDepth += 1
      defer { tableDepth -= 1 }
      return .table(try plan(value))
    }
    return .scalar(try expression(value, in: Scope([])))
  }

  /// Runs a plan now, reading the stream from its start if it must.
  ///
  /// - Throws: A diagnostic at `span` when the stream can be read only once, or when the plan fails.
  func evaluate(_ plan: Plan, at span: SourceSpan) throws(Diagnostic) -> Table {
    guard canEvaluate(plan) else {
      throw Diagnostic(
        "a value is needed before the stream is read, but this reads the stream", at: span,
        help: "compute it from a datatable or a file, or use a join")
    }
    do throws(RunError) {
      if plan.readsInput, let rescan { return try rescan(plan) }
      return try evaluator(plan, now)
    } catch {
      throw Diagnostic(error.parts.what, at: span, help: error.parts.help)
    }
  }

  /// Whether a plan can be run before the query is: it reads no stream that can be read only once.
  func canEvaluate(_ plan: Plan) -> Bool {
    guard plan.readsInput else { return true }
    guard let catalog, rescan != nil else { return false }
    return catalog.isCheck
      || plan.tableNumbers.allSatisfy { catalog.rescan(catalog.view($0).input) != nil }
  }

  /// A scalar expression that must be constant, as a column of one row of a type.
  func constant(
    _ syntax: ExpressionSyntax, as type: ScalarType
  ) throws(Diagnostic) -> Column {
    let value = try expression(syntax, in: Scope([])).converted(to: type)
    if let constant = value.constantValue { return constant }
    // now() and its like have one value for the query.
    return value.evaluate(
      Batch(count: 1, columns: []), EvaluationContext(now: now)
    ).repeated(1)
  }

  /// A constant whole number, such as the count of `take`.
  func constantLong(_ syntax: ExpressionSyntax) throws(Diagnostic) -> Int64 {
    try requireWhole(syntax)
    guard let value = try constant(syntax, as: .long).value(0, as: Int64.self) else {
      throw Diagnostic("expected a whole number", at: syntax.span)
    }
    return value
  }

  /// Refuses a value that is no whole number, such as the `1.5` of `take 1.5`.
  func requireWhole(_ syntax: ExpressionSyntax) throws(Diagnostic) {
    let type = try expression(syntax, in: Scope([])).type
    guard [.int, .long, .dynamic].contains(type) else {
      throw Diagnostic(
        "expected a whole number, not a \(type)", at: syntax.span,
        help: "convert it, for example with tolong()")
    }
  }

  /// Gives a table a name for the rest of the query (`as`).
  func define(_ name: String, _ plan: Plan) { environment.define(name, .table(plan)) }

  /// Runs a closure with names of its own.
  func nested<Result>(
    in inner: Environment, _ body: () throws(Diagnostic) -> Result
  ) throws(Diagnostic) -> Result {
    let outer = environment
    environment = inner
    defer { environment = outer }
    return try body()
  }
}
