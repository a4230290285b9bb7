import CScan

extension Timespan {
  /// The bytes that ``write(to:)`` may need.
  static let maximumTextCount = 26

  /// Writes `1.02:03:04` and returns how many bytes it is.
  ///
  /// Days only when there are any; the fraction, of 7 digits, only when it is not zero.
  func write(to out: UnsafeMutablePointer<UInt8>) -> Int {
    writeSeconds(to: out)
  }

  /// Writes `1.02:03:04.5`, the fraction without zeros at its end.
  func writeTrimmed(to out: UnsafeMutablePointer<UInt8>) -> Int {
    var length = writeSeconds(to: out)
    guard ticks % Timespan.second != 0 else { return length }
    while out[length - 1] == 0x30 { length -= 1 }
    return length
  }

  private func writeSeconds(to out: UnsafeMutablePointer<UInt8>) -> Int {
    let magnitude = ticks.magnitude
    let seconds = Int(magnitude / UInt64(Timespan.second))
    let fraction = Int(magnitude % UInt64(Timespan.second))
    var length = 0
    if ticks < 0 {
      out[0] = 0x2D
      length = 1
    }
    let days = seconds / 86_400
    if days > 0 {
      length += Int(scan_format_int64(Int64(days), out + length))
      out[length] = 0x2E
      length += 1
    }
    writeDigits(seconds / 3600 % 24, count: 2, to: out + length)
    out[length + 2] = 0x3A
    writeDigits(seconds / 60 % 60, count: 2, to: out + length + 3)
    out[length + 5] = 0x3A
    writeDigits(seconds % 60, count: 2, to: out + length + 6)
    length += 8
    if fraction != 0 {
      out[length] = 0x2E
      writeDigits(fraction, count: 7, to: out + length + 1)
      length += 8
    }
    return length
  }
}
