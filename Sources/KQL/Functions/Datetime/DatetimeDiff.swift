import KQLSyntax

extension ScalarFunction {
  static let datetimeDiff = ScalarFunction(
    "datetime_diff", "Counts the period borders between two datetimes.",
    parameters: [
      "period":
        "year, quarter, month, week, day, hour, minute, second, millisecond, microsecond or nanosecond, as a constant.",
      "datetime1": "The datetime to count to.", "datetime2": "The datetime to count from.",
    ],
    examples: [
      "datetime_diff('year', datetime(2017-01-01), datetime(2000-12-31))": "17",
      "datetime_diff('day', datetime(2017-10-29), datetime(2017-09-30 23:59))": "29",
      "datetime_diff('second', datetime(2017-01-01), datetime(2017-01-01 00:00:05))": "-5",
    ]
  ) { (call) throws(Diagnostic) in
    let period = try DatetimePeriod.constant(call, extra: [])
    let overload: Overload =
      switch period {
      // As recorded from Kusto: weeks are counted by a real.
      case .week:
        .map { (end: Datetime, start: Datetime) in
          end.count(of: period, since: start).map(Double.init)
        }
      default: .map { (end: Datetime, start: Datetime) in end.count(of: period, since: start) }
      }
    return try call.checked(overload, [1, 2], "datetime_diff(period, datetime1, datetime2)")
  }
}
