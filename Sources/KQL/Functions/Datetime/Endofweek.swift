extension ScalarFunction {
  static let endofweek = ScalarFunction(
    "endofweek", "Returns the end of the week with a datetime, which begins on Sunday.",
    parameters: ["date": "A datetime.", "offset?": "How many weeks later; earlier when negative."],
    examples: ["endofweek(datetime(2017-01-01 10:10:17))": "2017-01-07T23:59:59.9999999Z"],
    overloads: [
      .map { (date: Datetime) in date.end(of: .week, offset: 0) },
      .map { (date: Datetime, offset: Int64) in date.end(of: .week, offset: offset) },
    ])
}
