import Glibc

/// The time zone of the system.
enum SystemZone {
  /// Seconds since 1970 of a minute; `nil` when there is no such day.
  static func seconds(_ year: Int, _ month: Int, _ day: Int, _ minutes: Int) -> Int64? {
    guard let date = CalendarDate(year: year, month: month, day: day) else { return nil }
    var time = tm()
    time.tm_year = Int32(date.year - 1900)
    time.tm_mon = Int32(date.month - 1)
    time.tm_mday = Int32(date.day)
    time.tm_hour = Int32(minutes / 60)
    time.tm_min = Int32(minutes % 60)
    time.tm_isdst = -1
    return Int64(mktime(&time))
  }

  /// The other time that clocks show the same at, where they are set back; `nil` elsewhere.
  static func repeated(_ seconds: Int64) -> Int64? {
    let change = offset(at: seconds - 3 * 3600) - offset(at: seconds + 3 * 3600)
    guard change > 0 else { return nil }
    let shown = seconds + offset(at: seconds)
    return [seconds - change, seconds + change].first { $0 + offset(at: $0) == shown }
  }

  /// How many seconds it is ahead of UTC.
  private static func offset(at seconds: Int64) -> Int64 {
    var time = tm()
    var seconds = time_t(seconds)
    localtime_r(&seconds, &time)
    return Int64(time.tm_gmtoff)
  }

  /// Whether it is called by a name, in summer or in winter.
  static func has(_ name: StringView) -> Bool {
    names.contains { name.bytes.elementsEqual($0.utf8) }
  }

  private static let names: Set<String> = {
    var names: Set<String> = []
    for month in [Int64(0), 15_552_000] {
      var time = tm()
      var seconds = time_t(1_704_067_200 + month)
      localtime_r(&seconds, &time)
      if let zone = time.tm_zone { names.insert(String(cString: zone)) }
    }
    return names
  }()
}
