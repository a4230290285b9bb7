extension Datetime {
  /// The bytes that ``write(to:)`` writes.
  package static let textCount = 28

  /// Writes `2024-01-01T00:00:00.0000000Z` and returns how many bytes it is.
  func write(to out: UnsafeMutablePointer<UInt8>) -> Int {
    writeDate(to: out)
    writeTime(to: out)
    return Self.textCount
  }

  /// Writes the first half of it, up to the T.
  func writeDate(to out: UnsafeMutablePointer<UInt8>) {
    let date = date
    let year = UInt32(truncatingIfNeeded: date.year)
    out.writeTwoDigits(year / 100, at: 0)
    out.writeTwoDigits(year % 100, at: 2)
    out[4] = 0x2D
    out.writeTwoDigits(UInt32(truncatingIfNeeded: date.month), at: 5)
    out[7] = 0x2D
    out.writeTwoDigits(UInt32(truncatingIfNeeded: date.day), at: 8)
    out[10] = 0x54
  }

  /// Writes the second half, from behind the T.
  func writeTime(to out: UnsafeMutablePointer<UInt8>) {
    let time = timeOfDay
    let seconds = UInt32(truncatingIfNeeded: time / Timespan.second)
    out.writeTwoDigits(seconds / 3600, at: 11)
    out[13] = 0x3A
    out.writeTwoDigits(seconds / 60 % 60, at: 14)
    out[16] = 0x3A
    out.writeTwoDigits(seconds % 60, at: 17)
    out[19] = 0x2E
    let fraction = UInt32(truncatingIfNeeded: time % Timespan.second)
    out.writeTwoDigits(fraction / 100_000, at: 20)
    out.writeTwoDigits(fraction / 1000 % 100, at: 22)
    out.writeTwoDigits(fraction / 10 % 100, at: 24)
    out[26] = 0x30 &+ UInt8(truncatingIfNeeded: fraction % 10)
    out[27] = 0x5A
  }

  /// Writes the same without the zeros at the end of the fraction: `2024-01-01T00:00:00Z`.
  package func writeTrimmed(to out: UnsafeMutablePointer<UInt8>) -> Int {
    var end = write(to: out) - 1
    while out[end - 1] == 0x30, end > 20 { end -= 1 }
    if end == 20 { end = 19 }
    out[end] = 0x5A
    return end + 1
  }
}
