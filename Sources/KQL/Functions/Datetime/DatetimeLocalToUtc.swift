import KQLSyntax

extension ScalarFunction {
  static let datetimeLocalToUtc = ScalarFunction(
    "datetime_local_to_utc", "Returns the time in UTC of a local time in a time zone.",
    parameters: ["from": "A local time.", "timezone": "A zone, such as 'Europe/Berlin'."],
    examples: [
      "datetime_local_to_utc(datetime(2022-07-11 15:18:48), 'US/Pacific')": "2022-07-11T22:18:48Z"
    ]
  ) { (call) throws(Diagnostic) in
    try bindZone(call) { (zone, time) in zone.utc(time) }
  }
}
