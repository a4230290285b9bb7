/// A month, a day and a minute, as RFC 3164 has them.
struct YearlessDate {
  /// A number for the day, the same in every year.
  let day: Int

  /// Minutes from the beginning of a year in which every month has 31 days.
  private let minutes: Int

  /// How many minutes such a year has.
  private static let yearLength = 12 * 31 * 1440

  /// How far lines may be from their order, in minutes: a month, as in rotated files that were put together with
  /// the newest first.
  private static let disorder = 31 * 1440

  /// How far a line may be ahead of its file, in minutes: a day.
  private static let tolerance = 1440

  /// Reads the date that a line begins with, behind a priority or not; `nil` when it is none or has a
  /// year.
  init?(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int) {
    var start = start
    if start < end, base[start] == UInt8(ascii: "<") {
      let limit = Swift.min(start + 5, end)
      while start < limit, base[start] != UInt8(ascii: ">") { start += 1 }
      start += 1
      while start < end, base[start] == 0x20 { start += 1 }
    }
    if let count = DeviceCount(base, start, end) { start = count.end }
    guard start < end, let form = SyslogTimeForm(monthAt: base, start, end), form.year == nil
    else { return nil }
    day = (form.month - 1) * 31 + form.day - 1
    minutes = day * 1440 + form.minute
  }

  /// How many years later a line is that stands behind one with this date: 0, 1, or -1 when the first
  /// lines of a year are before or among the last ones of the year before.
  func years(to next: YearlessDate) -> Int {
    let back = minutes - next.minutes
    return back > Self.disorder ? 1 : back <= Self.disorder - Self.yearLength ? -1 : 0
  }

  /// The latest year in which the date is not after a time, give or take a day.
  func year(before time: Datetime) -> Int {
    let date = time.date
    let ofDay = Int(time.ticks % Timespan.day / Timespan.minute)
    let ahead = minutes - (((date.month - 1) * 31 + date.day - 1) * 1440 + ofDay)
    if ahead > Self.tolerance { return date.year - 1 }
    return ahead <= Self.tolerance - Self.yearLength ? date.year + 1 : date.year
  }
}
