extension ScalarFunction {
  static let getyear = ScalarFunction(
    "getyear", "Returns the year.",
    parameters: ["date": "A datetime."],
    examples: ["getyear(datetime(2015-10-12))": "2015"],
    overloads: [
      .map { (date: Datetime) in Int32(date.date.year) }
    ])
}
