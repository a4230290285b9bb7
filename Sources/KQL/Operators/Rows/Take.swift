import KQLSyntax

extension QueryOperator {
  static let take = QueryOperator("take") { (input, syntax, binder) throws(Diagnostic) in
    let count = try binder.constantLong(try syntax.expression("count"))
    if case .stage(let rows, let sort) = input, let first = sort.first {
      return .stage(rows, first(Swift.max(0, Int(clamping: count))))
    }
    var stage = Stage(
      name: "take", schema: input.schema, memory: .position, keepsColumns: true, ownStreamUse: .ends
    ) { Take(Int(clamping: count), output: $0, $1) }
    stage.makeCandidates = stage.makeOperator
    stage.uses = { $0 }
    return .stage(input, stage)
  }
}

/// Passes on the first rows and then wants no more.
private final class Take: Operator {
  private var remaining: Int

  /// How many are left of them after rows that are not final, until the next snapshot.
  private var remainingPreview: Int?

  init(_ count: Int, output: Operator, _ run: RunContext) {
    remaining = max(0, count)
    super.init(output: output, run)
  }

  override func process(_ batch: Batch) -> Bool {
    guard remaining > 0 else { return false }
    let taken = min(remaining, batch.count)
    remaining -= taken
    return emit(batch.slice(0..<taken)) && remaining > 0
  }

  override func preview(_ batch: Batch) {
    let taken = min(remainingPreview ?? remaining, batch.count)
    remainingPreview = (remainingPreview ?? remaining) - taken
    _ = emit(batch.slice(0..<taken))
  }

  override func code(_ coder: StateCoder) { coder.code(&remaining) }

  override func snapshot() {
    remainingPreview = nil
    output?.snapshot()
  }
}
