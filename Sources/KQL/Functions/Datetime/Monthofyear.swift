extension ScalarFunction {
  static let monthofyear = ScalarFunction(
    "monthofyear", aliases: ["getmonth"], "Returns the month, from 1 to 12.",
    parameters: ["date": "A datetime."],
    examples: ["monthofyear(datetime(2015-12-14))": "12"],
    overloads: [
      .map { (date: Datetime) in Int32(date.date.month) }
    ])
}
