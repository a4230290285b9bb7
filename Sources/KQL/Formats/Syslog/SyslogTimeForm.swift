/// A time at the beginning of a line, in any of the forms that logs have.
///
/// ```text
/// Nov 21 10:00:01       Nov 1 10:00:01       Nov 21 2024 10:00:01.123       *Nov 21 10:00:01.123 UTC:
/// Sat Nov 21 10:00:01 2024       [Sat Nov 21 10:00:01 2024]       Sat 2024-11-21 10:00:01 UTC
/// Nov 21 10:00:01 2024       Nov 21 10:00:01 +0200       2024 Nov 21 10:00:01 UTC:
/// 2024-11-21T10:00:01.123+02:00       2024-11-21 10:00:01,123       1732183201.123456
/// ```
struct SyslogTimeForm {
  /// How a time is written, as far as that tells what follows it.
  enum Style {
    /// The month before the day: RFC 3164 and its kin.
    case monthFirst
    /// ISO 8601 with a `T`.
    case iso
    /// The date and the time of day with a blank between, or seconds since 1970.
    case other
    /// In brackets, or with a comma before the fraction as `dmesg` has it.
    case kernel
  }

  private(set) var style = Style.other
  /// `nil` when there is none.
  private(set) var year: Int?
  private(set) var month = 1
  private(set) var day = 1
  /// Of the day.
  private(set) var minute = 0
  private(set) var second = 0
  /// The part of a second, in ticks.
  private(set) var fraction: Int64 = 0
  /// Minutes that the zone is ahead of UTC; `nil` for the system's zone.
  private(set) var zone: Int?
  /// Whether the zone is one whose distance from UTC is not known.
  private(set) var hasUnknownZone = false
  /// Seconds since 1970, in place of a date.
  private(set) var epoch: Int64?
  /// Where it ends.
  private(set) var end = 0

  private let base: UnsafePointer<UInt8>
  private let limit: Int
  private var offset: Int

  private init(_ base: UnsafePointer<UInt8>, _ start: Int, limit: Int) {
    self.base = base
    self.limit = limit
    offset = start
  }

  /// The time that stands at a place, followed by a blank or the end; `nil` when there is none.
  init?(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int) {
    self.init(base, start, limit: end)
    guard let first = byte else { return nil }
    if first == UInt8(ascii: "[") {
      offset += 1
      guard readAny(), take(UInt8(ascii: "]")) else { return nil }
      style = .kernel
    } else {
      if first == UInt8(ascii: "*") || first == UInt8(ascii: ".") { offset += 1 }
      guard readAny() else { return nil }
      if style == .monthFirst { _ = take(UInt8(ascii: ":")) }
    }
    guard offset == limit || byte == 0x20 else { return nil }
    self.end = offset
  }

  /// The date without a weekday that begins with the name of a month.
  init?(monthAt base: UnsafePointer<UInt8>, _ start: Int, _ end: Int) {
    self.init(base, start, limit: end)
    if byte == UInt8(ascii: "*") || byte == UInt8(ascii: ".") { offset += 1 }
    guard readMonthFirst() else { return nil }
    self.end = offset
  }

  private var byte: UInt8? { offset < limit ? base[offset] : nil }

  private mutating func take(_ expected: UInt8) -> Bool {
    guard byte == expected else { return false }
    offset += 1
    return true
  }

  private mutating func skipBlanks() { while byte == 0x20 { offset += 1 } }

  private mutating func readAny() -> Bool {
    if let first = byte, first.digitValue <= 9 { return readDigits() }
    if readWeekday() {
      _ = take(UInt8(ascii: ","))
      skipBlanks()
      if let first = byte, first.digitValue <= 9 { return readDigits() }
    }
    return readMonthFirst()
  }

  private mutating func readWeekday() -> Bool {
    guard offset + 4 < limit else { return false }
    let names: StaticString = "MonTueWedThuFriSatSun"
    for index in 0..<7 {
      let name = names.utf8Start + index * 3
      guard name[0] == base[offset], name[1] == base[offset + 1], name[2] == base[offset + 2],
        base[offset + 3] == 0x20 || base[offset + 3] == 0x2C
      else { continue }
      offset += 3
      return true
    }
    return false
  }

  /// A number of a few digits; `nil` when it has fewer than `least`.
  private mutating func number(_ least: Int, _ most: Int) -> Int? {
    var value = 0
    var count = 0
    while count < most, let digit = byte?.digitValue, digit <= 9 {
      value = value * 10 + Int(digit)
      offset += 1
      count += 1
    }
    return count >= least ? value : nil
  }

  /// `Nov 21 10:00:01`, a year behind the day or the time, a fraction, a zone.
  private mutating func readMonthFirst() -> Bool {
    guard offset + 3 < limit, let month = SyslogTime.month(base + offset) else { return false }
    self.month = month
    offset += 3
    guard take(0x20) else { return false }
    skipBlanks()
    guard let day = number(1, 2), take(0x20), (1...31).contains(day) else { return false }
    self.day = day
    let start = offset
    if year == nil, let year = number(4, 4), take(0x20) {
      self.year = year
    } else {
      offset = start
    }
    guard readClock() else { return false }
    readZone()
    let end = offset
    if year == nil, take(0x20), let year = number(4, 4), year >= 1970,
      offset == limit || byte == 0x20 || byte == UInt8(ascii: "]")
    {
      self.year = year
    } else {
      offset = end
    }
    style = .monthFirst
    return true
  }

  /// `10:00:01.123`.
  private mutating func readClock() -> Bool {
    guard let hour = number(2, 2), hour < 24, take(UInt8(ascii: ":")), let minute = number(2, 2),
      minute < 60, take(UInt8(ascii: ":")), let second = number(2, 2), second <= 60
    else { return false }
    self.minute = hour * 60 + minute
    self.second = second
    if let byte, byte == UInt8(ascii: ".") || byte == UInt8(ascii: ","), offset + 1 < limit,
      base[offset + 1].digitValue <= 9
    {
      offset += 1
      readFraction()
    }
    return true
  }

  private mutating func readFraction() {
    var unit = Timespan.second / 10
    while let digit = byte?.digitValue, digit <= 9 {
      fraction += Int64(digit) * unit
      unit /= 10
      offset += 1
    }
  }

  /// `Z`, `+02:00`, `+0200`, or a blank and one of these or a name.
  private mutating func readZone() {
    let start = offset
    if take(UInt8(ascii: "Z")) {
      zone = 0
      return
    }
    let hasBlank = take(0x20)
    if let sign = byte, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
      offset += 1
      if let hours = number(2, 2) {
        _ = take(UInt8(ascii: ":"))
        if let minutes = number(2, 2), byte.map({ $0.digitValue > 9 }) ?? true {
          zone = (hours * 60 + minutes) * (sign == UInt8(ascii: "-") ? -1 : 1)
          return
        }
      }
    } else if hasBlank {
      readZoneName()
      return
    }
    offset = start
  }

  /// The abbreviation of a zone, in capital letters: behind the blank that was read.
  private mutating func readZoneName() {
    let start = offset
    while let byte, byte >= 0x41, byte <= 0x5A { offset += 1 }
    let name = StringView(base + start, offset - start)
    let endsWord = offset == limit || byte == 0x20 || byte == 0x3A || byte == 0x5D
    if endsWord, name == "UTC" || name == "GMT" || name == "Z" {
      zone = 0
    } else if endsWord, SystemZone.has(name) {
      // The system's own, by which a time without a zone is read too.
    } else if endsWord, Self.zones.contains(where: { name == $0 }) {
      hasUnknownZone = true
    } else {
      offset = start - 1
    }
  }

  /// Whether the abbreviation of a zone stands at a place, where a host might.
  static func hasZone(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
    var offset = start
    while offset < end, offset < start + 5, base[offset] >= 0x41, base[offset] <= 0x5A {
      offset += 1
    }
    guard offset < end, base[offset] == 0x20 else { return false }
    let name = StringView(base + start, offset - start)
    return name == "UTC" || name == "GMT" || zones.contains { name == $0 }
  }

  /// Abbreviations that stand for zones, if not for one alone.
  private static let zones: [StaticString] = [
    "CET", "CEST", "EET", "EEST", "WET", "WEST", "BST", "IST", "MSK", "EST", "EDT", "CST", "CDT",
    "MST", "MDT", "PST", "PDT", "JST", "KST", "HKT", "SGT", "AEST", "AEDT", "NZST", "NZDT",
  ]

  /// A date of ISO 8601, or seconds since 1970.
  private mutating func readDigits() -> Bool {
    let start = offset
    while let digit = byte?.digitValue, digit <= 9 { offset += 1 }
    let count = offset - start
    if count == 10 || count == 9 { return readEpoch(from: start) }
    guard count == 4 else { return false }
    offset = start
    year = number(4, 4)
    if byte == 0x20 {
      offset += 1
      return readMonthFirst()
    }
    guard let separator = byte, separator == UInt8(ascii: "-") || separator == UInt8(ascii: "/")
    else { return false }
    offset += 1
    guard let month = number(2, 2), take(separator), let day = number(2, 2),
      (1...12).contains(month), (1...31).contains(day)
    else { return false }
    self.month = month
    self.day = day
    let hasLetter = byte == UInt8(ascii: "T")
    guard hasLetter || byte == 0x20 else { return false }
    offset += 1
    let clock = offset
    guard readClock() else { return false }
    let hasComma = base[clock..<offset].contains(UInt8(ascii: ","))
    readZone()
    style = hasLetter ? (hasComma && zone != nil ? .kernel : .iso) : .other
    return true
  }

  private mutating func readEpoch(from start: Int) -> Bool {
    epoch = base[start..<offset].reduce(0) { $0 * 10 + Int64($1.digitValue) }
    if byte == UInt8(ascii: "."), offset + 1 < limit, base[offset + 1].digitValue <= 9 {
      offset += 1
      readFraction()
    }
    return offset == limit || byte == 0x20
  }
}

extension UnsafePointer<UInt8> {
  /// The bytes of a range of offsets.
  fileprivate subscript(range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: self + range.lowerBound, count: range.count)
  }
}
