import Glibc

/// A date as HTTP writes it: `Sun, 06 Nov 1994 08:49:37 GMT`.
package struct HTTPDate: Hashable, Sendable {
  /// Seconds since 1970.
  package let seconds: Int

  /// A moment.
  package init(seconds: Int) { self.seconds = seconds }

  /// The present second.
  package static var now: HTTPDate { HTTPDate(seconds: time(nil)) }

  private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// Reads a date; `nil` when it is none.
  package init?(_ text: String) {
    let words = text.split { $0 == " " || $0 == ":" }
    guard words.count == 8, words[7] == "GMT", let day = Int32(words[1]),
      let month = Self.months.firstIndex(of: String(words[2])), let year = Int32(words[3]),
      (1970...9999).contains(year), let hour = Int32(words[4]), let minute = Int32(words[5]),
      let second = Int32(words[6])
    else { return nil }
    var parts = tm()
    parts.tm_mday = day
    parts.tm_mon = Int32(month)
    parts.tm_year = year - 1900
    parts.tm_hour = hour
    parts.tm_min = minute
    parts.tm_sec = second
    seconds = timegm(&parts)
  }

  /// The parts of the date in UTC.
  private var parts: tm {
    var time = time_t(seconds)
    var parts = tm()
    gmtime_r(&time, &parts)
    return parts
  }

  /// The date in words.
  package var text: String {
    let parts = parts
    return "\(Self.days[Int(parts.tm_wday)]), \(Self.two(parts.tm_mday))"
      + " \(Self.months[Int(parts.tm_mon)]) \(parts.tm_year + 1900)"
      + " \(Self.two(parts.tm_hour)):\(Self.two(parts.tm_min)):\(Self.two(parts.tm_sec)) GMT"
  }

  private static func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
