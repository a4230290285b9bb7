extension ScalarFunction {
  static let endofmonth = ScalarFunction(
    "endofmonth", "Returns the end of the month with a datetime.",
    parameters: [
      "date": "A datetime.", "offset?": "How many months later; earlier when negative.",
    ],
    examples: ["endofmonth(datetime(2017-01-01 10:10:17))": "2017-01-31T23:59:59.9999999Z"],
    overloads: [
      .map { (date: Datetime) in date.end(of: .month, offset: 0) },
      .map { (date: Datetime, offset: Int64) in date.end(of: .month, offset: offset) },
    ])
}
