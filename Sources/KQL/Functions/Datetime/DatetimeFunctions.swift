extension ScalarFunction {
  /// The functions for datetimes and timespans.
  static let datetime: [ScalarFunction] = [
    .ago, .around, .datetimeAdd, .datetimeDiff, .datetimeListTimezones,
    .datetimeLocalToUtc, .datetimePart, .datetimeUtcToLocal, .dayofmonth, .dayofweek, .dayofyear,
    .endofday, .endofmonth, .endofweek, .endofyear, .formatDatetime, .formatTimespan, .getyear,
    .hourofday, .makeDatetime, .makeTimespan, .monthofyear, .now, .startofday, .startofhour,
    .startofmonth, .startofweek, .startofyear, .unixtimeMicrosecondsTodatetime,
    .unixtimeMillisecondsTodatetime, .unixtimeNanosecondsTodatetime, .unixtimeSecondsTodatetime,
    .weekOfYear, .weekofyear,
  ]
}
