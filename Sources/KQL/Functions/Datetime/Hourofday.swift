extension ScalarFunction {
  static let hourofday = ScalarFunction(
    "hourofday", "Returns the hour, from 0 to 23.",
    parameters: ["date": "A datetime."],
    examples: ["hourofday(datetime(2015-12-14 18:54))": "18"],
    overloads: [
      .map { (date: Datetime) in Int32(truncatingIfNeeded: date.timeOfDay / Timespan.hour) }
    ])
}
