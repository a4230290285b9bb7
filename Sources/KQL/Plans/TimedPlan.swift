/// A plan whose rows have the event time in a column, perhaps one behind those of its schema.
struct TimedPlan {
  var plan: Plan
  /// The position of the event time; `nil` when it is not known.
  var time: Int?
  /// The columns, without the time that was added.
  var schema: Schema
  /// Whether the rows are of the stream.
  var readsInput: Bool

  /// Lets the event time of a plan's rows through to its end, if that can be.
  init(_ plan: Plan) {
    let timed = plan.withEventTime
    self.plan = timed?.plan ?? plan
    time = timed?.column
    schema = plan.schema
    readsInput = plan.readsInput
  }
}

extension Plan {
  /// The plan with the event time of each row, and the column it is in; `nil` when it gets lost.
  fileprivate var withEventTime: (plan: Plan, column: Int)? {
    if let known = timeColumns.filter({ $0.value.isEventTime }).keys.min() { return (self, known) }
    switch self {
    case .shared(let plan, _): return plan.withEventTime
    case .stage(let inner, let stage):
      guard let (plan, column) = inner.withEventTime else { return nil }
      if stage.keepsColumns { return (.stage(plan, stage), column) }
      return stage.passing.map { passing in
        var passing = passing(column)
        passing.identity = stage.identity
        return (.stage(plan, passing), stage.schema.count)
      }
    case .input, .table, .generated, .union, .combination: return nil
    }
  }
}
