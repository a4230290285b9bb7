extension ScalarFunction {
  static let weekofyear = ScalarFunction(
    "weekofyear",
    "Returns the number of the week; weeks begin on Sunday, and the first has the first Wednesday.",
    parameters: ["date": "A datetime."],
    examples: [
      "weekofyear(datetime(2020-12-31))": "53", "weekofyear(datetime(2021-01-03))": "1",
    ],
    overloads: [
      .map { (date: Datetime) in Int32(date.weekOfYearFromSunday) }
    ])
}
