extension ScalarFunction {
  static let unixtimeSecondsTodatetime = ScalarFunction(
    "unixtime_seconds_todatetime", "Converts seconds since 1970-01-01 to a datetime.",
    parameters: ["seconds": "The number, also a negative one or one with a fraction."],
    examples: ["unixtime_seconds_todatetime(1546300800)": "2019-01-01T00:00:00Z"],
    overloads: [
      .map { (value: Int64) in Datetime.sinceUnixEpoch(value, unit: 10_000_000) },
      .map { (value: Double) in Datetime.sinceUnixEpoch(value * 10_000_000) },
    ])
}
