extension ScalarFunction {
  static let startofday = ScalarFunction(
    "startofday", "Returns the start of the day with a datetime.",
    parameters: ["date": "A datetime.", "offset?": "How many days later; earlier when negative."],
    examples: ["startofday(datetime(2017-01-01 10:10:17))": "2017-01-01T00:00:00Z"],
    overloads: [
      .map { (date: Datetime) in date.start(of: .day, offset: 0) },
      .map { (date: Datetime, offset: Int64) in date.start(of: .day, offset: offset) },
    ])
}
