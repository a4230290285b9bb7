extension ScalarFunction {
  static let makeDatetime = ScalarFunction(
    "make_datetime", "Makes a datetime of its parts; null when there is no such day or time.",
    parameters: [
      "year": "From 1 to 9999.", "month": "From 1 to 12.", "day": "From 1 to 31.",
      "hour?": "From 0 to 23.", "minute?": "From 0 to 59.", "second?": "From 0 to 59.9999999.",
    ],
    examples: [
      "make_datetime(2017, 10, 1)": "2017-10-01T00:00:00Z",
      "make_datetime(2017, 10, 1, 12, 10, 0.1234567)": "2017-10-01T12:10:00.1234567Z",
      "make_datetime(2020, 13, 1)": "null",
      "make_datetime('2017-10-01')": "2017-10-01T00:00:00Z",
    ],
    overloads: [
      .map { (year: Int64, month: Int64, day: Int64) in Datetime.of(year, month, day, 0, 0, 0) },
      // All parts may be reals; one value, which is not on its page, is converted.
      Overload([.real], repeats: 3...6, returns: .datetime) { Datetime.made($0) },
      .map { (value: Datetime) in value },
      .map { (text: StringView) in Datetime.parsed(text) },
    ])
}
