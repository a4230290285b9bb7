import KQLSyntax

extension AggregateFunction {
  static let avg = AggregateFunction(
    "avg", "Gives the mean of the values that are not null.",
    parameters: ["expression": "Numbers, datetimes or timespans."],
    examples: ["avg(x)": "2.5", "avg(1h * x)": "02:30:00"]
  ) { (call) throws(Diagnostic) in
    switch call[0].type {
    case .int: return call.aggregate([call[0]], type: .real) { AverageAccumulator<Int32>() }
    case .long: return call.aggregate([call[0]], type: .real) { AverageAccumulator<Int64>() }
    case .real: return call.aggregate([call[0]], type: .real) { AverageAccumulator<Double>() }
    case .timespan:
      return call.aggregate([call[0]], type: .timespan) { AverageAccumulator<Timespan>() }
    case .datetime:
      return call.aggregate([call[0]], type: .datetime) { AverageAccumulator<Datetime>() }
    case .decimal:
      return call.aggregate([call[0]], type: .decimal) { AverageAccumulator<Decimal>() }
    case .bool, .string, .guid, .dynamic:
      throw call.refusal(of: 0, wanted: "a number, a datetime or a timespan")
    }
  }
}
