import CScan

extension Timespan {
  /// The length of time that the whole text is, by the rules of `totimespan`; `nil` when it is none.
  ///
  /// `[-][days.]hours:minutes[:seconds[.fraction]]`, a number with a unit (`1.5h`, `90 seconds`), or
  /// a whole number of days.
  static func parsed(_ text: StringView) -> Timespan? {
    let text = text.trimmed()
    guard let first = text.bytes.first else { return nil }
    let isNegative = first == 0x2D
    let rest = isNegative ? text.dropFirst(1) : text
    guard let magnitude = clock(rest) ?? withUnit(rest) else { return nil }
    return Timespan(ticks: isNegative ? 0 &- magnitude : magnitude)
  }

  /// Ticks of `days.hours:minutes:seconds.fraction`, without a sign.
  private static func clock(_ text: StringView) -> Int64? {
    var scanner = ByteScanner(text)
    guard var hours = scanner.number(upTo: 8) else { return nil }
    var days = 0
    if scanner.isAtEnd { return ticks(days: hours, 0) }
    if scanner.skip(0x2E) {
      days = hours
      guard let next = scanner.number(upTo: 2) else { return nil }
      hours = next
    }
    guard hours < 24, scanner.skip(0x3A), let minutes = scanner.number(upTo: 2), minutes < 60
    else { return nil }
    var part = Int64(hours * 3600 + minutes * 60) &* second
    if scanner.skip(0x3A) {
      guard let seconds = scanner.number(upTo: 2), seconds < 60 else { return nil }
      part &+= Int64(seconds) &* second
      if scanner.skip(0x2E) {
        guard let fraction = scanner.fraction() else { return nil }
        part &+= fraction
      }
    }
    return scanner.isAtEnd ? ticks(days: days, part) : nil
  }

  private static func ticks(days: Int, _ part: Int64) -> Int64? {
    let (whole, overflow) = Int64(days).multipliedReportingOverflow(by: day)
    let (sum, carry) = whole.addingReportingOverflow(part)
    return overflow || carry ? nil : sum
  }

  /// Ticks of a number with a unit, without a sign.
  private static func withUnit(_ text: StringView) -> Int64? {
    var end = 0
    while end < text.count, text[end].digitValue <= 9 || text[end] == 0x2E { end += 1 }
    guard end > 0, let unit = unit(text.dropFirst(end).trimmed()) else { return nil }
    let number = text[0..<end]
    if let whole = Int64.parsed(number) {
      if unit < 1 { return Int64(Double(whole) * unit) }
      let (ticks, overflow) = whole.multipliedReportingOverflow(by: Int64(unit))
      return overflow ? nil : ticks
    }
    var value = 0.0
    guard scan_parse_double(number.start, number.count, &value) else { return nil }
    return Int64(exactly: (value * unit).rounded(.toNearestOrAwayFromZero))
  }

  /// The ticks of a unit of time under any of Kusto's names.
  private static func unit(_ name: StringView) -> Double? {
    for (names, ticks) in units where names.contains(where: { name == $0 }) { return ticks }
    return nil
  }

  private static let units: [([StaticString], Double)] = [
    (["d", "day", "days"], Double(day)),
    (["h", "hr", "hrs", "hour", "hours"], Double(hour)),
    (["m", "min", "minute", "minutes"], Double(minute)),
    (["s", "sec", "second", "seconds"], Double(second)),
    (["ms", "milli", "millis", "millisec", "millisecond", "milliseconds"], Double(millisecond)),
    (["micro", "micros", "microsec", "microsecond", "microseconds"], 10),
    (["nano", "nanos", "nanosec", "nanosecond", "nanoseconds"], 0.01),
    (["tick", "ticks"], 1),
  ]
}

/// Walks through a short text from left to right.
struct ByteScanner {
  private let text: StringView
  private(set) var offset = 0

  init(_ text: StringView) { self.text = text }

  var isAtEnd: Bool { offset == text.count }

  /// The next byte, 0 at the end.
  var next: UInt8 { offset < text.count ? text[offset] : 0 }

  /// What is left.
  var rest: StringView { text.dropFirst(offset) }

  /// Passes over a byte if it is next.
  mutating func skip(_ byte: UInt8) -> Bool {
    guard !isAtEnd, text[offset] == byte else { return false }
    offset += 1
    return true
  }

  /// Passes over spaces and tabs.
  mutating func skipSpaces() {
    while !isAtEnd, text[offset] == 0x20 || text[offset] == 0x09 { offset += 1 }
  }

  /// Passes over `count` bytes.
  mutating func skip(count: Int) { offset = Swift.min(offset + count, text.count) }

  /// A number of 1 to `count` digits, `nil` when there is none or more digits follow.
  mutating func number(upTo count: Int) -> Int? {
    var value = 0
    let first = offset
    while !isAtEnd, text[offset].digitValue <= 9 {
      guard offset - first < count else { return nil }
      value = value * 10 + Int(text[offset].digitValue)
      offset += 1
    }
    return offset > first ? value : nil
  }

  /// The ticks of the digits after the point of a second; more than seven are cut off.
  mutating func fraction() -> Int64? {
    var value: Int64 = 0
    var digits = 0
    while !isAtEnd, text[offset].digitValue <= 9 {
      if digits < 7 { value = value &* 10 &+ Int64(text[offset].digitValue) }
      digits += 1
      offset += 1
    }
    guard digits > 0 else { return nil }
    while digits < 7 {
      value &*= 10
      digits += 1
    }
    return value
  }

  /// The letters that follow, possibly none.
  mutating func letters() -> StringView {
    let first = offset
    while !isAtEnd, text[offset] | 0x20 >= 0x61, text[offset] | 0x20 <= 0x7A { offset += 1 }
    return text[first..<offset]
  }
}
