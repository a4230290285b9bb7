extension ScalarFunction {
  static let endofyear = ScalarFunction(
    "endofyear", "Returns the end of the year with a datetime.",
    parameters: ["date": "A datetime.", "offset?": "How many years later; earlier when negative."],
    examples: ["endofyear(datetime(2017-01-01 10:10:17))": "2017-12-31T23:59:59.9999999Z"],
    overloads: [
      .map { (date: Datetime) in date.end(of: .year, offset: 0) },
      .map { (date: Datetime, offset: Int64) in date.end(of: .year, offset: offset) },
    ])
}
