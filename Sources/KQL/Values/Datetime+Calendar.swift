/// A day of the Gregorian calendar.
struct CalendarDate: Hashable {
  /// From 1 to 9999.
  var year: Int
  /// From 1 to 12.
  var month: Int
  /// From 1 to the length of the month.
  var day: Int

  /// The date of a number of days since 0001-01-01.
  init(dayNumber: Int) {
    // Counts from 1 March of year 0, so that the leap day is the last of a year.
    let shifted = dayNumber + 306
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  /// The date, `nil` when there is no such day in the years 1 to 9999.
  init?(year: Int, month: Int, day: Int) {
    guard year >= 1, year <= 9999, month >= 1, month <= 12, day >= 1,
      day <= Self.length(ofMonth: month, year: year)
    else { return nil }
    self.year = year
    self.month = month
    self.day = day
  }

  /// Days since 0001-01-01.
  var dayNumber: Int {
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = shiftedYear / 400
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 306
  }

  /// The number of days in a month.
  static func length(ofMonth month: Int, year: Int) -> Int {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Whether a year has 366 days.
  static func isLeap(_ year: Int) -> Bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
  }
}

extension Datetime {
  /// Days since 0001-01-01.
  @inline(__always) var dayNumber: Int { Int(ticks / Timespan.day) }

  /// Ticks since midnight.
  @inline(__always) var timeOfDay: Int64 { ticks % Timespan.day }

  /// The day.
  var date: CalendarDate { CalendarDate(dayNumber: dayNumber) }

  /// The days since Sunday.
  var weekday: Int { (dayNumber + 1) % 7 }

  /// Midnight of a day.
  init(_ date: CalendarDate) { ticks = Int64(date.dayNumber) &* Timespan.day }
}
