extension ScalarFunction {
  static let unixtimeMillisecondsTodatetime = ScalarFunction(
    "unixtime_milliseconds_todatetime", "Converts milliseconds since 1970-01-01 to a datetime.",
    parameters: ["milliseconds": "The number, also a negative one or one with a fraction."],
    examples: ["unixtime_milliseconds_todatetime(1546300800000)": "2019-01-01T00:00:00Z"],
    overloads: [
      .map { (value: Int64) in Datetime.sinceUnixEpoch(value, unit: 10_000) },
      .map { (value: Double) in Datetime.sinceUnixEpoch(value * 10_000) },
    ])
}
