import KQLSyntax

/// Makes the columns of each batch anew: `project`, `extend` and their family.
final class Projection: Operator {
  private let columns: [Expression]

  init(_ columns: [Expression], output: Operator, _ run: RunContext) {
    self.columns = columns
    super.init(output: output, run)
  }

  override func process(_ batch: Batch) -> Bool {
    emit(
      Batch(
        count: batch.count,
        cells: columns.map { column in
          // A column that stays is not decoded before somebody asks for it.
          if let input = column as? InputColumn { return batch.cells[input.index] }
          return Batch.Cell(.decoded(column.evaluate(batch, context)))
        }))
  }
}

extension Plan {
  /// The rows of a plan with other columns.
  static func projected(
    _ input: Plan, named name: String, _ schema: Schema, _ columns: [Expression]
  ) -> Plan {
    let rows =
      columns.contains(where: \.isWindowFunction) ? Plan.sequence(input, for: columns) : input
    var stage = Stage(
      name: name, schema: schema, memory: .none,
      timeColumns: TimeColumn.columns(of: columns, over: rows)
    ) { Projection(columns, output: $0, $1) }
    stage.passing = { [stage] column in
      var passing = stage
      let all = columns + [InputColumn(column, name: "", type: .datetime)]
      passing.makeOperator = { Projection(all, output: $0, $1) }
      return passing
    }
    return .stage(rows, stage)
  }
}

/// The columns of a `project`, an `extend` or a `print` while they are bound.
struct ProjectedColumns {
  /// How columns are called that get no name from the query.
  enum Numbering {
    /// `Column1`, `Column2`, …, counted.
    case columns
    /// `print_0`, `print_1`, … by their positions.
    case positions
  }

  private(set) var schema: Schema
  private(set) var expressions: [Expression]
  private let numbering: Numbering
  private var names = ColumnNames()
  private var given: Set<String> = []
  private var numbered = 0

  /// Starts with no columns.
  init(numbering: Numbering = .columns) {
    schema = []
    expressions = []
    self.numbering = numbering
  }

  /// Starts with the columns of a scope (`extend`).
  init(_ scope: Scope) {
    schema = scope.schema
    expressions = scope.inputColumns
    numbering = .columns
    for column in schema where !column.isHidden { _ = names.unique(column.name) }
  }

  /// Binds `[name =] expression` and adds what it gives.
  ///
  /// With `replaces` a column takes the place of one whose name it is given.
  mutating func add(
    _ syntax: NamedExpressionSyntax, in scope: Scope, _ binder: Binder, replaces: Bool = false
  ) throws(Diagnostic) {
    for name in syntax.names where !given.insert(name.text).inserted {
      throw Diagnostic("there are two columns named '\(name.text)'", at: name.span)
    }
    if case .star = syntax.expression.kind, syntax.names.isEmpty {
      for column in scope.visibleColumns { append(column.name, column) }
      return
    }
    let expression = try binder.expression(syntax.expression, in: scope)
    if let call = expression as? TupleCall {
      return try addResults(of: call, syntax, replaces: replaces)
    }
    if syntax.names.count > 1 {
      return try addElements(of: expression, syntax, replaces: replaces)
    }
    if let name = syntax.names.first {
      append(name.text, expression, replaces: replaces)
    } else {
      append(binder.impliedName(syntax.expression, in: scope) ?? nextNumber(), expression)
    }
  }

  /// `(a, b) = call`: the results of a function with several.
  ///
  /// Those that are given no name get one of their own, except in `extend` and `print`.
  private mutating func addResults(
    of call: TupleCall, _ syntax: NamedExpressionSyntax, replaces: Bool
  ) throws(Diagnostic) {
    guard syntax.names.count <= call.results.count else {
      throw Diagnostic(
        "there are \(call.results.count) results, not \(syntax.names.count)",
        at: syntax.expression.span)
    }
    for (index, result) in call.results.enumerated() {
      if index < syntax.names.count {
        append(syntax.names[index].text, call.element(index), replaces: replaces)
      } else if syntax.names.isEmpty || !(replaces || numbering == .positions) {
        append(result.name, call.element(index))
      }
    }
  }

  /// `(a, b) = expression`: the elements of a dynamic array.
  private mutating func addElements(
    of expression: Expression, _ syntax: NamedExpressionSyntax, replaces: Bool
  ) throws(Diagnostic) {
    guard expression.type == .dynamic else {
      throw Diagnostic(
        "several names need an array of values, not a \(expression.type)",
        at: syntax.expression.span)
    }
    for (index, name) in syntax.names.enumerated() {
      append(
        name.text, DynamicPath(base: expression, steps: [.index(index)]), replaces: replaces)
    }
  }

  private mutating func nextNumber() -> String {
    switch numbering {
    case .positions: return "print_\(schema.count)"
    case .columns:
      numbered += 1
      return "Column\(numbered)"
    }
  }

  private mutating func append(_ name: String, _ expression: Expression, replaces: Bool = false) {
    if replaces, let index = schema.index(named: name) {
      schema[index] = ColumnSchema(name, expression.type)
      expressions[index] = expression
    } else {
      schema.append(ColumnSchema(names.unique(name), expression.type))
      expressions.append(expression)
    }
  }
}
