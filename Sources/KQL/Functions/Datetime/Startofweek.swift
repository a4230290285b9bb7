extension ScalarFunction {
  static let startofweek = ScalarFunction(
    "startofweek", "Returns the start of the week with a datetime, which begins on Sunday.",
    parameters: ["date": "A datetime.", "offset?": "How many weeks later; earlier when negative."],
    examples: ["startofweek(datetime(2017-01-01 10:10:17))": "2017-01-01T00:00:00Z"],
    overloads: [
      .map { (date: Datetime) in date.start(of: .week, offset: 0) },
      .map { (date: Datetime, offset: Int64) in date.start(of: .week, offset: offset) },
    ])
}
