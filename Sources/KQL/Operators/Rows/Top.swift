import KQLSyntax

extension QueryOperator {
  static let top = QueryOperator("top") {
    (input: Plan, syntax, binder) throws(Diagnostic) -> Plan in
    // As measured on Kusto: fewer than no rows are none.
    let count = Int(clamping: max(0, try binder.constantLong(try syntax.expression("count"))))
    let scope = Scope(input, binder)
    var keys: [SortKey] = []
    for key in syntax.ordered("key") { keys.append(try .bind(key, in: scope, binder)) }
    return .stage(input, .top(count, by: keys, of: input.schema))
  }
}

extension Stage {
  /// The first rows of an order.
  static func top(_ count: Int, by keys: [SortKey], of schema: Schema) -> Stage {
    var stage = Stage(
      name: "top", schema: schema, memory: .allRows, isSerialized: true, ownStreamUse: .keepsSome,
      ownOrderUse: .ignores
    ) { output, run in
      Top(count: count, keys: keys, columnCount: schema.count, output: output, run)
    }
    stage.uses = keys.using
    if count <= TopCandidates.limit {
      stage.makeCandidates = { output, run in
        TopCandidates(count: count, keys: keys, output: output, run)
      }
    }
    return stage
  }
}

/// `top N by`: keeps the first N rows in an order.
final class Top: Operator {
  private let count: Int
  private let keys: [SortKey]
  private let columnCount: Int
  private var first: FirstRows
  /// Rows that are not final, until the next snapshot.
  private var previewed: [Batch] = []

  init(
    count: Int, keys: [SortKey], columnCount: Int, output: Operator?, _ run: RunContext
  ) {
    self.count = count
    self.keys = keys
    self.columnCount = columnCount
    first = FirstRows(count, by: keys, from: columnCount)
    super.init(output: output, run)
  }

  override func process(_ batch: Batch) -> Bool {
    guard count > 0, !keys.isEmpty else { return false }
    let columns = keys.map { $0.expression.evaluate(batch, context) }
    first.append(first.candidates(batch.appending(columns)))
    return account()
  }

  /// Rows that leave at the end are not late before it.
  override func advance(to watermark: Datetime) {}

  override func finish() {
    complete()
    output?.finish()
  }

  override func preview(_ batch: Batch) {
    previewed.append(batch.appending(keys.map { $0.expression.evaluate(batch, context) }))
  }

  override func snapshot() {
    pass(first.soFar(with: previewed))
    previewed = []
    output?.snapshot()
  }

  override func code(_ coder: StateCoder) {
    first.code(coder)
    _ = account()
  }

  /// Passes on the first rows and forgets them.
  private func complete() {
    pass(first.removeAll())
    _ = account()
  }

  private func pass(_ rows: Batch) {
    if rows.count > 0 { _ = emit(rows.picking(Array(0..<columnCount))) }
  }

  override var byteCount: Int { first.byteCount }
}

/// Passes on the rows of a worker that may be among the first of all: so few that those who put the
/// workers' rows together have little to do, and that only their columns are decoded.
private final class TopCandidates: Operator {
  /// Beyond so many the keys that are kept would cost more than they save.
  static let limit = 1 << 14

  private let count: Int
  private let keys: [SortKey]
  private var first: FirstRows

  init(count: Int, keys: [SortKey], output: Operator, _ run: RunContext) {
    self.count = count
    self.keys = keys
    first = FirstRows(count, by: keys, from: 0)
    super.init(output: output, run)
  }

  override func process(_ batch: Batch) -> Bool {
    guard count > 0, !keys.isEmpty else { return false }
    let columns = keys.map { $0.expression.evaluate(batch, context) }
    let rows = first.candidates(batch.appending(columns).picking(keysFirst(batch)))
    first.append(rows.picking(Array(0..<keys.count)))
    return account() && emit(rows.picking(Array(keys.count..<rows.columnCount)))
  }

  /// The numbers of all columns, those of the keys first.
  private func keysFirst(_ batch: Batch) -> [Int] {
    Array(batch.columnCount..<batch.columnCount + keys.count) + Array(0..<batch.columnCount)
  }

  override var byteCount: Int { first.byteCount }
}
