import KQLSyntax

extension QueryOperator {
  static let count = QueryOperator("count") { (input, syntax, _) throws(Diagnostic) in
    var name = "Count"
    if case .name(let given)? = syntax.clause("name") { name = given.text }
    return .stage(
      input,
      Stage(
        name: "count", schema: [ColumnSchema(name, .long)], memory: .perGroup, keepsOrder: false,
        uses: { _ in [] }
      ) { Count(output: $0, $1) })
  }
}

/// Counts rows and tells at the end.
private final class Count: Operator {
  private var count: Int64 = 0

  /// Rows that are not final, until the next snapshot.
  private var previewed: Int64 = 0

  init(output: Operator, _ run: RunContext) { super.init(output: output, run) }

  override func process(_ batch: Batch) -> Bool {
    count += Int64(batch.count)
    return true
  }

  override var isMergeable: Bool { true }

  override func merge(_ other: Operator) {
    if let other = other as? Count { count += other.count }
  }

  override func advance(to watermark: Datetime) {}

  override func finish() {
    emit(count)
    output?.finish()
  }

  override func preview(_ batch: Batch) { previewed += Int64(batch.count) }

  override func snapshot() {
    emit(count + previewed)
    previewed = 0
    output?.snapshot()
  }

  override func code(_ coder: StateCoder) { coder.code(&count) }

  private func emit(_ count: Int64) {
    _ = emit(Batch(count: 1, columns: [.constant(count, count: 1)]))
  }
}
