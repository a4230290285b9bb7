extension Datetime {
  /// The point in time that the whole text is, by the rules of `todatetime`; `nil` when it is none.
  ///
  /// ISO 8601 and its variants with `/` and without seconds, RFC 822, RFC 850 and `12/31/2024`.
  /// Without a zone it is UTC; an offset is applied.
  static func parsed(_ text: StringView) -> Datetime? {
    var parser = DatetimeParser()
    return parser.parse(text)
  }
}

/// Reads points in time and remembers the last date, since neighbours often share it.
struct DatetimeParser {
  /// The ten bytes of a date, eight and two.
  private var dateBytes: (UInt64, UInt16) = (0, 0)
  private var dateTicks: Int64 = 0

  /// The point in time that the whole text is; `nil` when it is none.
  @inline(__always)
  mutating func parse(_ text: StringView) -> Datetime? {
    if text.count >= 19, let usual = parseUsual(text) { return usual }
    return Self.parseSlowly(text)
  }

  /// Reads `YYYY-MM-DD[T ]hh:mm:ss[.fffffff][Z]`; `nil` when it is anything else.
  @inline(__always)
  private mutating func parseUsual(_ text: StringView) -> Datetime? {
    let bytes = text.start
    guard bytes[10] == 0x54 || bytes[10] == 0x20, bytes[13] == 0x3A, bytes[16] == 0x3A
    else { return nil }
    let raw = UnsafeRawPointer(bytes)
    let high = raw.loadUnaligned(as: UInt64.self)
    let low = (raw + 8).loadUnaligned(as: UInt16.self)
    if high != dateBytes.0 || low != dateBytes.1 {
      guard let ticks = Self.isoDate(bytes) else { return nil }
      dateBytes = (high, low)
      dateTicks = ticks
    }
    guard let hour = Self.pair(bytes + 11), let minute = Self.pair(bytes + 14),
      let second = Self.pair(bytes + 17), hour < 24, minute < 60, second < 60
    else { return nil }
    var ticks = dateTicks &+ Int64(hour &* 3600 &+ minute &* 60 &+ second) &* Timespan.second
    var offset = 19
    if offset < text.count, bytes[offset] == 0x2E {
      offset = 20
      var unit: Int64 = 1_000_000
      let first = offset
      while offset < text.count, bytes[offset].digitValue <= 9 {
        ticks &+= Int64(bytes[offset].digitValue) &* unit
        unit /= 10
        offset &+= 1
      }
      guard offset > first else { return nil }
    }
    if offset == text.count { return Datetime(ticks: ticks) }
    return offset &+ 1 == text.count && bytes[offset] == 0x5A ? Datetime(ticks: ticks) : nil
  }

  @inline(__always)
  private static func pair(_ bytes: UnsafePointer<UInt8>) -> Int? {
    let tens = bytes[0].digitValue
    let ones = bytes[1].digitValue
    return tens <= 9 && ones <= 9 ? Int(tens) &* 10 &+ Int(ones) : nil
  }

  private static func isoDate(_ bytes: UnsafePointer<UInt8>) -> Int64? {
    guard bytes[4] == 0x2D, bytes[7] == 0x2D, let century = pair(bytes),
      let years = pair(bytes + 2), let month = pair(bytes + 5), let day = pair(bytes + 8),
      let date = CalendarDate(year: century * 100 + years, month: month, day: day)
    else { return nil }
    return Datetime(date).ticks
  }

  @inline(never)
  private static func parseSlowly(_ text: StringView) -> Datetime? {
    var scanner = ByteScanner(text.trimmed())
    guard !scanner.isAtEnd, let date = date(&scanner) else { return nil }
    let time: Int64
    if scanner.isAtEnd {
      time = 0
    } else {
      let hasSeparator = scanner.skip(0x54) || scanner.skip(0x74) || scanner.next == 0x20
      scanner.skipSpaces()
      guard hasSeparator, let ticks = timeAndZone(&scanner), scanner.isAtEnd else { return nil }
      time = ticks
    }
    return Datetime.checked(Datetime(date).ticks &+ time)
  }

  private static func date(_ scanner: inout ByteScanner) -> CalendarDate? {
    if scanner.next.digitValue > 9 {
      let word = scanner.letters()
      if let month = month(word) { return american(month, &scanner) }
      guard isWeekday(word) else { return nil }
      _ = scanner.skip(0x2C)
      scanner.skipSpaces()
      if scanner.next.digitValue > 9 {
        guard let month = month(scanner.letters()) else { return nil }
        return american(month, &scanner)
      }
    }
    let start = scanner.offset
    guard let first = scanner.number(upTo: 8) else { return nil }
    switch scanner.offset - start {
    case 4: return yearFirst(first, &scanner)
    case 8: return CalendarDate(year: first / 10000, month: first / 100 % 100, day: first % 100)
    case 1, 2: return dayOrMonthFirst(first, &scanner)
    default: return nil
    }
  }

  /// `2024`, `2024-01`, `2024-1-5`, `2024/01/05`, `2024.1.5`, `2024, 1, 5`, `2024 - 01 - 05`.
  private static func yearFirst(_ year: Int, _ scanner: inout ByteScanner) -> CalendarDate? {
    scanner.skipSpaces()
    let separator = scanner.next
    guard separator == 0x2D || separator == 0x2F || separator == 0x2E || separator == 0x2C else {
      return scanner.isAtEnd ? CalendarDate(year: year, month: 1, day: 1) : nil
    }
    _ = scanner.skip(separator)
    scanner.skipSpaces()
    guard let month = scanner.number(upTo: 2) else { return nil }
    scanner.skipSpaces()
    guard scanner.skip(separator) else {
      return scanner.isAtEnd ? CalendarDate(year: year, month: month, day: 1) : nil
    }
    scanner.skipSpaces()
    guard let day = scanner.number(upTo: 2) else { return nil }
    return CalendarDate(year: year, month: month, day: day)
  }

  /// `8 Nov 14`, `08-Nov-2014` and, the American way, `11/8/2014` and `11-08-2014`.
  private static func dayOrMonthFirst(
    _ first: Int, _ scanner: inout ByteScanner
  ) -> CalendarDate? {
    if scanner.skip(0x2F) {
      guard let day = scanner.number(upTo: 2), scanner.skip(0x2F), let year = year(&scanner)
      else { return nil }
      return CalendarDate(year: year, month: first, day: day)
    }
    let separator = scanner.next
    guard scanner.skip(0x2D) || scanner.skip(0x20) else { return nil }
    if separator == 0x2D, scanner.next.digitValue <= 9 {
      guard let day = scanner.number(upTo: 2), scanner.skip(0x2D) else { return nil }
      let start = scanner.offset
      guard let year = scanner.number(upTo: 4), scanner.offset - start == 4 else { return nil }
      return CalendarDate(year: year, month: first, day: day)
    }
    guard let month = month(scanner.letters()), scanner.skip(separator), let year = year(&scanner)
    else { return nil }
    return CalendarDate(year: year, month: month, day: first)
  }

  /// `Nov 8 2014`, `November 8, 2014`: after the month.
  private static func american(_ month: Int, _ scanner: inout ByteScanner) -> CalendarDate? {
    scanner.skipSpaces()
    guard let day = scanner.number(upTo: 2) else { return nil }
    _ = scanner.skip(0x2C)
    scanner.skipSpaces()
    guard let year = year(&scanner) else { return nil }
    return CalendarDate(year: year, month: month, day: day)
  }

  /// A year of four digits, or of two: from 1950 to 2049.
  private static func year(_ scanner: inout ByteScanner) -> Int? {
    let start = scanner.offset
    guard let year = scanner.number(upTo: 4) else { return nil }
    switch scanner.offset - start {
    case 4: return year
    case 2: return year < 50 ? 2000 + year : 1900 + year
    default: return nil
    }
  }

  /// Ticks of `hh:mm[:ss[.fffffff]] [AM|PM] [zone]`, less the zone's offset.
  private static func timeAndZone(_ scanner: inout ByteScanner) -> Int64? {
    guard var hour = scanner.number(upTo: 2), scanner.skip(0x3A),
      let minute = scanner.number(upTo: 2), hour < 24, minute < 60
    else { return nil }
    var second = 0
    var fraction: Int64 = 0
    if scanner.skip(0x3A) {
      guard let seconds = scanner.number(upTo: 2), seconds < 60 else { return nil }
      second = seconds
      if scanner.skip(0x2E) || scanner.skip(0x2C) {
        guard let ticks = scanner.fraction() else { return nil }
        fraction = ticks
      }
    }
    scanner.skipSpaces()
    var zone = scanner.letters()
    if zone.lowercasedASCIIEquals("am") || zone.lowercasedASCIIEquals("pm") {
      guard hour >= 1, hour <= 12 else { return nil }
      hour = hour % 12 + (zone.lowercasedASCIIEquals("pm") ? 12 : 0)
      scanner.skipSpaces()
      zone = scanner.letters()
    }
    guard let offset = offset(zone, &scanner) else { return nil }
    let seconds = hour * 3600 + minute * 60 + second - offset * 60
    return Int64(seconds) &* Timespan.second &+ fraction
  }

  /// The minutes that a zone is ahead of UTC.
  private static func offset(_ name: StringView, _ scanner: inout ByteScanner) -> Int? {
    guard name.isEmpty else {
      let isUTC =
        name.lowercasedASCIIEquals("z") || name.lowercasedASCIIEquals("utc")
        || name.lowercasedASCIIEquals("gmt") || name.lowercasedASCIIEquals("ut")
      return isUTC ? 0 : nil
    }
    if scanner.isAtEnd { return 0 }
    let isNegative = scanner.next == 0x2D
    guard scanner.skip(0x2B) || scanner.skip(0x2D) else { return nil }
    let start = scanner.offset
    guard var hours = scanner.number(upTo: 4) else { return nil }
    var minutes = 0
    if scanner.offset - start > 2 {
      minutes = hours % 100
      hours /= 100
    } else if scanner.skip(0x3A) {
      guard let number = scanner.number(upTo: 2) else { return nil }
      minutes = number
    }
    guard hours <= 14, minutes < 60 else { return nil }
    return (hours * 60 + minutes) * (isNegative ? -1 : 1)
  }

  private static func month(_ word: StringView) -> Int? { index(of: word, in: months) }
  private static func isWeekday(_ word: StringView) -> Bool { index(of: word, in: weekdays) != nil }

  /// The place, from 1, of the name whose first three or more letters are the word.
  private static func index(of word: StringView, in names: [StaticString]) -> Int? {
    guard word.count >= 3 else { return nil }
    for (index, name) in names.enumerated()
    where word.count == 3 || word.count == name.utf8CodeUnitCount {
      var isEqual = true
      for offset in 0..<word.count where word[offset] | 0x20 != name.utf8Start[offset] {
        isEqual = false
      }
      if isEqual { return index + 1 }
    }
    return nil
  }

  private static let months: [StaticString] = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
  ]

  private static let weekdays: [StaticString] = [
    "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
  ]
}
