import KQLSyntax

/// A unit of the calendar or the clock, as `datetime_add` and its siblings name it.
enum DatetimePeriod: String, CaseIterable {
  case year, quarter, month, week, day, hour, minute, second, millisecond, microsecond, nanosecond
  case weekOfYear = "week_of_year"
  case weekOfYearFromSunday = "weekofyear"
  case dayOfYear = "dayofyear"

  /// Those that are parts of a datetime only.
  private static let parts: Set<DatetimePeriod> = [.weekOfYear, .weekOfYearFromSunday, .dayOfYear]

  /// The period that the first argument of a call names, whatever its case.
  ///
  /// - Throws: A diagnostic when it is not a constant or names none.
  static func constant(
    _ call: CallArguments, extra: [DatetimePeriod]
  ) throws(Diagnostic) -> DatetimePeriod {
    let name = try call.constantString(0)
    let found = DatetimePeriod(rawValue: name.lowercased())
    let isPart = found.map(parts.contains) ?? false
    let fits = extra.isEmpty ? !isPart : found != .week
    if let found, fits { return found }
    let names = allCases.filter { period in
      extra.isEmpty
        ? !parts.contains(period) : period != .week && period != .weekOfYearFromSunday
    }
    throw Diagnostic(
      "unknown period '\(name)'", at: call.values[0].span,
      help: "use one of \(names.map(\.rawValue).joined(separator: ", "))")
  }

  /// The ticks of a period of the clock, `nil` for those of the calendar and for nanoseconds.
  var ticks: Int64? {
    switch self {
    case .week: 7 * Timespan.day
    case .day: Timespan.day
    case .hour: Timespan.hour
    case .minute: Timespan.minute
    case .second: Timespan.second
    case .millisecond: Timespan.millisecond
    case .microsecond: 10
    case .year, .quarter, .month, .nanosecond, .weekOfYear, .weekOfYearFromSunday, .dayOfYear: nil
    }
  }

  /// The months of a period of the calendar.
  var months: Int? {
    switch self {
    case .year: 12
    case .quarter: 3
    case .month: 1
    default: nil
    }
  }
}
