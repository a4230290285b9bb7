/// The time of the current batch: `now()` and `datetime()`; or a time of its day: `datetime(8:00)`.
final class CurrentTime: Expression, @unchecked Sendable {
  /// What is asked for of the day, in ticks since its start; `nil` for the time that it is.
  private let timeOfDay: Int64?

  init(timeOfDay: Int64? = nil) {
    self.timeOfDay = timeOfDay
    super.init(type: .datetime)
  }

  /// The value when the time is `now`.
  func value(at now: Datetime) -> Datetime {
    guard let timeOfDay else { return now }
    return Datetime(ticks: now.ticks - now.ticks % Timespan.day + timeOfDay)
  }

  override func evaluate(_ batch: Batch, _ context: EvaluationContext) -> Column {
    .constant(value(at: context.now), count: batch.count)
  }

  override var isDeterministic: Bool { false }
}
