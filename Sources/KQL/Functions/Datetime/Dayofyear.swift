extension ScalarFunction {
  static let dayofyear = ScalarFunction(
    "dayofyear", "Returns the day of the year, from 1 to 366.",
    parameters: ["date": "A datetime."],
    examples: ["dayofyear(datetime(2015-12-14))": "348"],
    overloads: [
      .map { (date: Datetime) in Int32(date.dayOfYear) }
    ])
}
