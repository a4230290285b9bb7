extension ScalarFunction {
  static let dayofmonth = ScalarFunction(
    "dayofmonth", "Returns the day of the month, from 1 to 31.",
    parameters: ["date": "A datetime."],
    examples: ["dayofmonth(datetime(2015-12-14))": "14"],
    overloads: [
      .map { (date: Datetime) in Int32(date.date.day) }
    ])
}
