import KQLSyntax

/// The columns an expression may use.
struct Scope {
  /// The columns, in order.
  var schema: Schema

  /// Whether the rows have an order, so that `prev`, `next`, `row_number` may be used.
  var isSerialized = false

  /// Whether there may be other columns, whose names the query has to tell by using them.
  var isOpen = false

  /// The columns of the right side, where `$left` and `$right` are told apart (`join … on`).
  var right: Schema?

  /// The stream, when the columns are still as the reader gives them, so that it can be asked for
  /// members of dynamic columns.
  var input: InputView?

  /// The columns that are group keys, which `*` leaves out: `summarize arg_max(t, *) by k`.
  var keyColumns: Set<Int> = []

  /// Takes the aggregate calls of an expression, where they are allowed.
  var aggregates: AggregateCollector?

  /// Creates a scope.
  init(_ schema: Schema, isSerialized: Bool = false) {
    self.schema = schema
    self.isSerialized = isSerialized
  }

  /// The scope of an operator's input.
  init(_ plan: Plan, _ binder: Binder) {
    self.init(plan.schema, isSerialized: plan.isSerialized)
    isOpen = binder.hasOpenColumns(plan)
    if let catalog = binder.catalog, !catalog.isCheck {
      input = plan.tableWithReaderColumns.map { catalog.view($0.number) }
    }
  }

  /// Every column as an expression.
  var inputColumns: [InputColumn] {
    schema.enumerated().map { InputColumn($0, name: $1.name, type: $1.type) }
  }
}

extension Scope {
  /// The columns that `*` means, as expressions.
  var visibleColumns: [InputColumn] {
    let all = inputColumns
    return schema.visible.map { all[$0] }
  }

  /// The column with what the others do not tell of the events.
  var rest: InputColumn? {
    schema.firstIndex(where: \.isRest).map {
      InputColumn($0, name: schema[$0].name, type: schema[$0].type)
    }
  }
}

/// The aggregate calls found in the expressions of a `summarize`.
final class AggregateCollector {
  /// The columns the aggregates' arguments are over.
  let rows: Scope

  /// The calls found, in order.
  var aggregates: [BoundAggregate]

  /// The columns before the aggregates' results: the group keys.
  let keyCount: Int

  init(rows: Scope, keyCount: Int, aggregates: [BoundAggregate]) {
    self.rows = rows
    self.keyCount = keyCount
    self.aggregates = aggregates
  }

  /// Adds a call and gives its first result as an expression.
  func collect(_ aggregate: BoundAggregate) -> Expression {
    let position = keyCount + aggregates.reduce(0) { $0 + $1.results.count }
    aggregates.append(aggregate)
    let result = aggregate.results[0]
    return InputColumn(position, name: result.name, type: result.type)
  }
}

extension Plan {
  /// Whether rows have an order that `prev` and its like may rely on.
  var isSerialized: Bool {
    switch self {
    case .stage(let plan, let stage):
      stage.isSerialized || (stage.keepsOrder && plan.isSerialized)
    case .shared(let plan, _): plan.isSerialized
    case .input, .table, .generated, .union, .combination: false
    }
  }

  /// The table of the stream whose columns batches still have as its reader gives them.
  var tableWithReaderColumns: InputTable? {
    switch self {
    case .input(let table): table.isStream ? table : nil
    case .stage(let plan, let stage): stage.keepsColumns ? plan.tableWithReaderColumns : nil
    case .table, .generated, .union, .combination, .shared: nil
    }
  }
}
