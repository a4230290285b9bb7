extension ScalarFunction {
  static let unixtimeNanosecondsTodatetime = ScalarFunction(
    "unixtime_nanoseconds_todatetime", "Converts nanoseconds since 1970-01-01 to a datetime.",
    parameters: ["nanoseconds": "The number, also a negative one."],
    examples: ["unixtime_nanoseconds_todatetime(1546300800000000000)": "2019-01-01T00:00:00Z"],
    overloads: [
      .map { (value: Int64) in Datetime.sinceUnixEpoch(value / 100, unit: 1) },
      .map { (value: Double) in Datetime.sinceUnixEpoch(value / 100) },
    ])
}
