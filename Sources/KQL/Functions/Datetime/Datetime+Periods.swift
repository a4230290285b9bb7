extension Datetime {
  /// Months since January of year 0.
  private var monthNumber: Int {
    let date = date
    return date.year * 12 + date.month - 1
  }

  /// The first day of a month, counted as in `monthNumber`.
  private static func first(ofMonth number: Int) -> Datetime? {
    CalendarDate(year: number / 12, month: number % 12 + 1, day: 1).map { Datetime($0) }
  }

  /// The day of the year, from 1.
  var dayOfYear: Int {
    let year = date.year
    let first = CalendarDate(year: year, month: 1, day: 1)?.dayNumber ?? 0
    return dayNumber - first + 1
  }

  /// The week of the year by ISO 8601: the first is the one with the first Thursday.
  var weekOfYear: Int { Self.weekOfYear(withMiddle: dayNumber - dayNumber % 7 + 3) }

  /// The week of the year when weeks begin on Sunday: the first is the one with the first Wednesday.
  var weekOfYearFromSunday: Int {
    // Day 0 was a Monday.
    Self.weekOfYear(withMiddle: dayNumber - (dayNumber + 1) % 7 + 3)
  }

  /// The number of a week, which belongs to the year of its middle day.
  private static func weekOfYear(withMiddle day: Int) -> Int {
    let date = CalendarDate(dayNumber: day)
    let first = CalendarDate(year: date.year, month: 1, day: 1)?.dayNumber ?? 0
    return (day - first) / 7 + 1
  }

  /// The datetime some periods later; `nil` outside the years 1 to 9999.
  ///
  /// A day that the month does not have becomes its last one.
  func adding(_ amount: Int64, _ period: DatetimePeriod) -> Datetime? {
    if let months = period.months {
      guard amount.magnitude < 200_000 else { return nil }
      let month = monthNumber + Int(amount) * months
      guard month >= 12, month < 120_000 else { return nil }
      let year = month / 12
      let length = CalendarDate.length(ofMonth: month % 12 + 1, year: year)
      let day = Swift.min(date.day, length)
      return CalendarDate(year: year, month: month % 12 + 1, day: day).map {
        Datetime(ticks: Datetime($0).ticks &+ timeOfDay)
      }
    }
    guard let unit = period.ticks else { return advanced(by: Timespan(ticks: amount / 100)) }
    let (distance, overflow) = amount.multipliedReportingOverflow(by: unit)
    return overflow ? nil : advanced(by: Timespan(ticks: distance))
  }

  /// How many borders of a period lie between an earlier datetime and this one; `nil` when they do
  /// not fit.
  func count(of period: DatetimePeriod, since start: Datetime) -> Int64? {
    if let months = period.months {
      return Int64(monthNumber / months - start.monthNumber / months)
    }
    // Day 0 was a Monday, and weeks begin on Sunday.
    if period == .week { return Int64((dayNumber + 1) / 7 - (start.dayNumber + 1) / 7) }
    guard let unit = period.ticks else {
      let (count, overflow) = (ticks &- start.ticks).multipliedReportingOverflow(by: 100)
      return overflow ? nil : count
    }
    return ticks / unit - start.ticks / unit
  }

  /// A part as a number.
  func part(_ part: DatetimePeriod) -> Int64 {
    switch part {
    case .year: Int64(date.year)
    case .quarter: Int64((date.month + 2) / 3)
    case .month: Int64(date.month)
    case .week, .weekOfYear: Int64(weekOfYear)
    case .day: Int64(date.day)
    case .weekOfYearFromSunday: Int64(weekOfYearFromSunday)
    case .dayOfYear: Int64(dayOfYear)
    case .hour: timeOfDay / Timespan.hour
    case .minute: timeOfDay / Timespan.minute % 60
    case .second: timeOfDay / Timespan.second % 60
    case .millisecond: timeOfDay % Timespan.second / Timespan.millisecond
    case .microsecond: timeOfDay % Timespan.second / 10
    case .nanosecond: timeOfDay % Timespan.second * 100
    }
  }

  /// The first tick of the period with this datetime, moved by some periods.
  func start(of period: DatetimePeriod, offset: Int64) -> Datetime? {
    if let months = period.months {
      guard offset.magnitude < 200_000 else { return nil }
      let month = monthNumber / months * months + Int(offset) * months
      return month < 12 ? nil : Datetime.first(ofMonth: month)
    }
    guard let unit = period.ticks else { return nil }
    let skew = period == .week ? Timespan.day : 0
    let start = (ticks &+ skew) / unit &* unit &- skew
    let (distance, overflow) = offset.multipliedReportingOverflow(by: unit)
    let (moved, carry) = start.addingReportingOverflow(distance)
    return overflow || carry ? nil : Datetime.checked(moved)
  }

  /// The last tick of the period with this datetime, moved by some periods.
  func end(of period: DatetimePeriod, offset: Int64) -> Datetime? {
    let (next, overflow) = offset.addingReportingOverflow(1)
    guard !overflow else { return nil }
    if let start = start(of: period, offset: next) {
      return Datetime.checked(start.ticks &- 1)
    }
    let isLast = start(of: period, offset: offset).map { $0.ticks > Datetime.maximum.ticks / 2 }
    return isLast == true ? .maximum : nil
  }

  /// The datetime some units of ticks after 1970-01-01; `nil` outside the years 1 to 9999.
  static func sinceUnixEpoch(_ value: Int64, unit: Int64) -> Datetime? {
    let (distance, overflow) = value.multipliedReportingOverflow(by: unit)
    return overflow
      ? nil : Datetime(ticks: unixEpochTicks).advanced(by: Timespan(ticks: distance))
  }

  /// The datetime some ticks after 1970-01-01; `nil` outside the years 1 to 9999.
  static func sinceUnixEpoch(_ ticks: Double) -> Datetime? {
    ticks.rounded().truncatedLong.flatMap { sinceUnixEpoch($0, unit: 1) }
  }
}
