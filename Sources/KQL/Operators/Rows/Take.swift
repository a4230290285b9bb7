import KQLSyntax

extension QueryOperator {
  static let take = QueryOperator("take") { (input, syntax, binder) throws(Diagnostic) in
    let count = try binder.constantLong(try syntax.expression("count"))
    var stage = Stage(
      name: "take", schema: input.schema, memory: .position, keepsColumns: true, ownStreamUse: .ends
    ) { Take(Int(clamping: count), output: $0, $1) }
    stage.makeCandidates = stage.makeOperator
    return .stage(input, stage)
  }
}

/// Passes on the first rows and then wants no more.
private final class Take: Operator {
  private let count: Int
  private var remaining: Int

  init(_ count: Int, output: Operator, _ run: RunContext) {
    self.count = max(0, count)
    remaining = self.count
    super.init(output: output, run)
  }

  override func process(_ batch: Batch) -> Bool {
    guard remaining > 0 else { return false }
    let taken = min(remaining, batch.count)
    remaining -= taken
    return emit(batch.slice(0..<taken)) && remaining > 0
  }

  override func endEmission(_ emission: Emission) {
    if case .snapshot = emission { remaining = count }
    output?.endEmission(emission)
  }
}
