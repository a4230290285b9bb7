extension ScalarFunction {
  static let dayofweek = ScalarFunction(
    "dayofweek", "Returns the time since the preceding Sunday, in whole days.",
    parameters: ["date": "A datetime."],
    examples: ["dayofweek(datetime(2015-12-14))": "1.00:00:00"],
    overloads: [
      .map { (date: Datetime) in Timespan(ticks: Int64(date.weekday) &* Timespan.day) }
    ])
}
