extension ScalarFunction {
  static let endofday = ScalarFunction(
    "endofday", "Returns the end of the day with a datetime.",
    parameters: ["date": "A datetime.", "offset?": "How many days later; earlier when negative."],
    examples: ["endofday(datetime(2017-01-01 10:10:17))": "2017-01-01T23:59:59.9999999Z"],
    overloads: [
      .map { (date: Datetime) in date.end(of: .day, offset: 0) },
      .map { (date: Datetime, offset: Int64) in date.end(of: .day, offset: offset) },
    ])
}
