extension ScalarFunction {
  static let unixtimeMicrosecondsTodatetime = ScalarFunction(
    "unixtime_microseconds_todatetime", "Converts microseconds since 1970-01-01 to a datetime.",
    parameters: ["microseconds": "The number, also a negative one or one with a fraction."],
    examples: ["unixtime_microseconds_todatetime(1546300800000000)": "2019-01-01T00:00:00Z"],
    overloads: [
      .map { (value: Int64) in Datetime.sinceUnixEpoch(value, unit: 10) },
      .map { (value: Double) in Datetime.sinceUnixEpoch(value * 10) },
    ])
}
