extension ScalarFunction {
  static let weekOfYear = ScalarFunction(
    "week_of_year", "Returns the number of the week, by ISO 8601.",
    parameters: ["date": "A datetime."],
    examples: [
      "week_of_year(datetime(2020-12-31))": "53", "week_of_year(datetime(2021-01-01))": "53",
    ],
    overloads: [
      .map { (date: Datetime) in Int32(date.weekOfYear) }
    ])
}
