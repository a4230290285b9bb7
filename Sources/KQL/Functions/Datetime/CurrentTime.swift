/// The time of the current batch: `now()` and `datetime()`.
final class CurrentTime: Expression, @unchecked Sendable {
  init() { super.init(type: .datetime) }

  override func evaluate(_ batch: Batch, _ context: EvaluationContext) -> Column {
    .constant(context.now, count: batch.count)
  }

  override var isDeterministic: Bool { false }
}
