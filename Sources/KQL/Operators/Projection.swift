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
    let rows = columns.contains(where: \.isWindowFunction) ? WholeTable.stage(input) : input
    return .stage(
      rows,
      Stage(name: name, schema: schema, memory: .none) { Projection(columns, output: $0, $1) })
  }
}

/// The columns of a `project`, an `extend` or a `print` while they are bound.
struct ProjectedColumns {
  private(set) var schema: Schema
  private(set) var expressions: [Expression]
  private var names = ColumnNames()
  private var generated = 0

  /// Starts with no columns.
  init() {
    schema = []
    expressions = []
  }

  /// Starts with the columns of a scope.
  init(_ scope: Scope) {
    schema = scope.schema
    expressions = scope.inputColumns
    for column in schema { _ = names.unique(column.name) }
  }

  /// Binds `[name =] expression` and adds what it gives.
  ///
  /// `prefix` is how columns without a name are called (`Column1`, `print_0`), `first` the number of
  /// the first of those; `replaces` says whether a column takes the place of one of the same name
  /// (`extend`).
  mutating func add(
    _ syntax: NamedExpressionSyntax, in scope: Scope, _ binder: Binder,
    prefix: String = "Column", first: Int = 1, replaces: Bool = false
  ) throws(Diagnostic) {
    if case .star = syntax.expression.kind, syntax.names.isEmpty {
      for column in scope.inputColumns { append(column.name, column, replaces: replaces) }
      return
    }
    let expression = try binder.expression(syntax.expression, in: scope)
    if syntax.names.count > 1 {
      try addElements(of: expression, syntax, replaces: replaces)
      return
    }
    var name = syntax.names.first?.text ?? binder.impliedName(syntax.expression)
    if name == nil || name == "" {
      name = "\(prefix)\(first + generated)"
    }
    generated +=
      prefix == "Column" && syntax.names.isEmpty
        && binder.impliedName(syntax.expression) != nil ? 0 : 1
    append(name ?? prefix, expression, replaces: replaces, isGiven: !syntax.names.isEmpty)
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

  private mutating func append(
    _ name: String, _ expression: Expression, replaces: Bool, isGiven: Bool = false
  ) {
    if replaces, isGiven || schema.index(named: name) != nil,
      let index = schema.index(named: name), isGiven
    {
      schema[index].type = expression.type
      expressions[index] = expression
      return
    }
    schema.append(ColumnSchema(names.unique(name), expression.type))
    expressions.append(expression)
  }
}
