import KQLSyntax

extension AggregateFunction {
  static let sum = AggregateFunction(
    "sum", "Adds up the values that are not null.",
    parameters: [
      "expression": "Numbers or timespans; dynamic values count as reals, which Kusto refuses."
    ],
    examples: ["sum(x)": "10", "sum(x * 0.5)": "5"]
  ) { (call) throws(Diagnostic) in
    switch call[0].type {
    case .int: return call.aggregate([call[0]], type: .long) { SumAccumulator<Int32>() }
    case .long: return call.aggregate([call[0]], type: .long) { SumAccumulator<Int64>() }
    case .real: return call.aggregate([call[0]], type: .real) { SumAccumulator<Double>() }
    case .timespan:
      return call.aggregate([call[0]], type: .timespan) { SumAccumulator<Timespan>() }
    case .decimal: return call.aggregate([call[0]], type: .decimal) { SumAccumulator<Decimal>() }
    case .dynamic:
      // Kusto refuses this; events from outside often have numbers in dynamic members, and the
      // original's queries add them up.
      return call.aggregate([call[0].converted(to: .real)], type: .real) {
        SumAccumulator<Double>()
      }
    case .bool, .string, .datetime, .guid:
      throw call.refusal(of: 0, wanted: "a number or a timespan")
    }
  }
}
