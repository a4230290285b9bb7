/// The rule for summer time after the last change in a zone's file: `CET-1CEST,M3.5.0,M10.5.0/3`.
struct TimeZoneRule {
  private var standard: Int64
  private var summer: (offset: Int64, start: Day, end: Day)?

  /// A day of each year and the seconds after its midnight.
  private struct Day {
    enum Kind {
      /// The month, the week (5 is the last) and the day of the week, from Sunday.
      case week(Int64, Int64, Int64)
      /// A day from 1, without 29 February.
      case julian(Int64)
      /// A day from 0.
      case day(Int64)
    }
    var kind: Kind
    var time: Int64
  }

  /// Reads a rule; `nil` when it is none.
  init?(_ text: ArraySlice<UInt8>) {
    var text = text
    guard Self.skipName(&text), let offset = Self.time(&text) else { return nil }
    standard = -offset
    guard !text.isEmpty else { return }
    guard Self.skipName(&text) else { return nil }
    var ahead = standard + 3600
    if let next = text.first, next != UInt8(ascii: ",") {
      guard let offset = Self.time(&text) else { return nil }
      ahead = -offset
    }
    guard let start = Self.day(&text), let end = Self.day(&text) else { return nil }
    summer = (ahead, start, end)
  }

  /// The offset at a time in seconds of the Unix epoch.
  func offset(at time: Int64) -> Int64 {
    guard let summer else { return standard }
    let local = time + standard
    let days = local >= 0 ? local / 86_400 : (local - 86_399) / 86_400
    let year = Self.year(ofDay: days)
    let start = Self.seconds(summer.start, year) - standard
    let end = Self.seconds(summer.end, year) - summer.offset
    let isSummer =
      start < end ? time >= start && time < end : time >= start || time < end
    return isSummer ? summer.offset : standard
  }

  private static func skipName(_ text: inout ArraySlice<UInt8>) -> Bool {
    if text.first == UInt8(ascii: "<") {
      guard let end = text.firstIndex(of: UInt8(ascii: ">")) else { return false }
      text = text[(end + 1)...]
      return true
    }
    let count = text.prefix { ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A }.count
    text = text.dropFirst(count)
    return count >= 3
  }

  private static func number(_ text: inout ArraySlice<UInt8>) -> Int64? {
    var value: Int64 = 0
    var digits = 0
    while let byte = text.first, byte >= 0x30, byte <= 0x39, digits < 6 {
      value = value * 10 + Int64(byte - 0x30)
      digits += 1
      text = text.dropFirst()
    }
    return digits > 0 ? value : nil
  }

  /// `[+-]hh[:mm[:ss]]` in seconds.
  private static func time(_ text: inout ArraySlice<UInt8>) -> Int64? {
    let isNegative = text.first == UInt8(ascii: "-")
    if isNegative || text.first == UInt8(ascii: "+") { text = text.dropFirst() }
    guard var seconds = number(&text).map({ $0 * 3600 }) else { return nil }
    var unit: Int64 = 60
    while text.first == UInt8(ascii: ":"), unit > 0 {
      text = text.dropFirst()
      guard let part = number(&text) else { return nil }
      seconds += part * unit
      unit /= 60
    }
    return isNegative ? -seconds : seconds
  }

  private static func day(_ text: inout ArraySlice<UInt8>) -> Day? {
    guard text.first == UInt8(ascii: ",") else { return nil }
    text = text.dropFirst()
    var kind: Day.Kind
    if text.first == UInt8(ascii: "M") {
      var parts: [Int64] = []
      for _ in 0..<3 {
        text = text.dropFirst()
        guard let part = number(&text) else { return nil }
        parts.append(part)
      }
      guard (1...12).contains(parts[0]), (1...5).contains(parts[1]), (0...6).contains(parts[2])
      else { return nil }
      kind = .week(parts[0], parts[1], parts[2])
    } else if text.first == UInt8(ascii: "J") {
      text = text.dropFirst()
      guard let day = number(&text), (1...365).contains(day) else { return nil }
      kind = .julian(day)
    } else {
      guard let day = number(&text), (0...365).contains(day) else { return nil }
      kind = .day(day)
    }
    var time: Int64 = 7200
    if text.first == UInt8(ascii: "/") {
      text = text.dropFirst()
      guard let given = Self.time(&text) else { return nil }
      time = given
    }
    return Day(kind: kind, time: time)
  }

  /// When a day of a year is, in seconds of local time.
  private static func seconds(_ day: Day, _ year: Int64) -> Int64 {
    let first = days(year, 1)
    let isLeap = days(year + 1, 1) - first == 366
    switch day.kind {
    case .day(let number): return (first + number) * 86_400 + day.time
    case .julian(let number):
      return (first + number - (isLeap && number > 59 ? 0 : 1)) * 86_400 + day.time
    case .week(let month, let week, let weekday):
      let start = days(year, month)
      let next = month == 12 ? days(year + 1, 1) : days(year, month + 1)
      // 1970-01-01 was a Thursday.
      let startWeekday = ((start + 4) % 7 + 7) % 7
      var result = start + (weekday - startWeekday + 7) % 7 + (week - 1) * 7
      while result >= next { result -= 7 }
      return result * 86_400 + day.time
    }
  }

  /// Days from 1970-01-01 to the first day of a month (Hinnant's algorithm).
  private static func days(_ year: Int64, _ month: Int64) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let ofEra = shifted - era * 400
    let ofYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5
    return era * 146_097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719_468
  }

  private static func year(ofDay day: Int64) -> Int64 {
    var year = 1970 + day / 366
    while days(year + 1, 1) <= day { year += 1 }
    while days(year, 1) > day { year -= 1 }
    return year
  }
}
