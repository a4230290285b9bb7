extension ScalarFunction {
  static let startofhour = ScalarFunction(
    "startofhour", "Returns the start of the hour with a datetime.",
    parameters: ["date": "A datetime.", "offset?": "How many hours later; earlier when negative."],
    examples: ["startofhour(datetime(2017-01-01 10:10:17))": "2017-01-01T10:00:00Z"],
    overloads: [
      .map { (date: Datetime) in date.start(of: .hour, offset: 0) },
      .map { (date: Datetime, offset: Int64) in date.start(of: .hour, offset: offset) },
    ])
}
