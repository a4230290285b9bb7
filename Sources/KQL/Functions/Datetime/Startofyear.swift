extension ScalarFunction {
  static let startofyear = ScalarFunction(
    "startofyear", "Returns the start of the year with a datetime.",
    parameters: ["date": "A datetime.", "offset?": "How many years later; earlier when negative."],
    examples: ["startofyear(datetime(2017-01-01 10:10:17))": "2017-01-01T00:00:00Z"],
    overloads: [
      .map { (date: Datetime) in date.start(of: .year, offset: 0) },
      .map { (date: Datetime, offset: Int64) in date.start(of: .year, offset: offset) },
    ])
}
