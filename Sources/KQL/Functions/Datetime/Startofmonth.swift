extension ScalarFunction {
  static let startofmonth = ScalarFunction(
    "startofmonth", "Returns the start of the month with a datetime.",
    parameters: [
      "date": "A datetime.", "offset?": "How many months later; earlier when negative.",
    ],
    examples: [
      "startofmonth(datetime(2017-01-01 10:10:17))": "2017-01-01T00:00:00Z",
      "startofmonth(datetime(2017-01-01), -1)": "2016-12-01T00:00:00Z",
    ],
    overloads: [
      .map { (date: Datetime) in date.start(of: .month, offset: 0) },
      .map { (date: Datetime, offset: Int64) in date.start(of: .month, offset: offset) },
    ])
}
