import KQLSyntax

extension QueryOperator {
  static let count = QueryOperator("count") { (input, syntax, _) throws(Diagnostic) in
    var name = "Count"
    if case .name(let given)? = syntax.clause("name") { name = given.text }
    return .stage(
      input,
      Stage(
        name: "count", schema: [ColumnSchema(name, .long)], memory: .perGroup, keepsOrder: false
      ) { Count(output: $0, $1) })
  }
}

/// Counts rows and tells at the end.
private final class Count: Operator {
  private var count: Int64 = 0

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
    emitCount()
    output?.finish()
  }

  override func snapshot() {
    emitCount()
    output?.endEmission(.snapshot)
  }

  override func endEmission(_ emission: Emission) {
    guard case .snapshot = emission else { return }
    snapshot()
    count = 0
  }

  private func emitCount() {
    _ = emit(Batch(count: 1, columns: [.constant(count, count: 1)]))
  }
}
