extension Datetime {
  /// The bytes that ``write(to:)`` writes.
  static let textCount = 28

  /// Writes `2024-01-01T00:00:00.0000000Z` and returns how many bytes it is.
  func write(to out: UnsafeMutablePointer<UInt8>) -> Int {
    let date = date
    writeDigits(date.year, count: 4, to: out)
    out[4] = 0x2D
    writeDigits(date.month, count: 2, to: out + 5)
    out[7] = 0x2D
    writeDigits(date.day, count: 2, to: out + 8)
    out[10] = 0x54
    let time = timeOfDay
    let seconds = Int(time / Timespan.second)
    writeDigits(seconds / 3600, count: 2, to: out + 11)
    out[13] = 0x3A
    writeDigits(seconds / 60 % 60, count: 2, to: out + 14)
    out[16] = 0x3A
    writeDigits(seconds % 60, count: 2, to: out + 17)
    out[19] = 0x2E
    writeDigits(Int(time % Timespan.second), count: 7, to: out + 20)
    out[27] = 0x5A
    return 28
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
