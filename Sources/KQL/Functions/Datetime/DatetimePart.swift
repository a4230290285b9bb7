import KQLSyntax

extension ScalarFunction {
  static let datetimePart = ScalarFunction(
    "datetime_part", aliases: ["datepart"], "Returns a part of a datetime as a number.",
    parameters: [
      "part":
        "year, quarter, month, week_of_year, day, dayofyear, hour, minute, second, millisecond, microsecond or nanosecond, as a constant.",
      "date": "The datetime.",
    ],
    examples: [
      "datetime_part('quarter', datetime(2017-10-30 01:02:03.7654321))": "4",
      "datetime_part('microsecond', datetime(2017-10-30 01:02:03.7654321))": "765432",
    ]
  ) { (call) throws(Diagnostic) in
    let part = try DatetimePeriod.constant(
      call, extra: [.weekOfYear, .weekOfYearFromSunday, .dayOfYear])
    return try call.checked(
      .map { (date: Datetime) in Int32(truncatingIfNeeded: date.part(part)) }, [1],
      "datetime_part(part, date)")
  }
}
