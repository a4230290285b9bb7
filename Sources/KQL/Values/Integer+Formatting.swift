import CScan

extension Int64 {
  /// The bytes that ``write(to:)`` may need.
  static let maximumTextCount = 20

  /// Writes the decimal digits and returns how many bytes they are.
  @inline(__always)
  func write(to out: UnsafeMutablePointer<UInt8>) -> Int { Int(scan_format_int64(self, out)) }
}

extension Arena {
  /// A new string of at most `capacity` bytes, written by a closure that returns their number.
  @inline(__always)
  func text(capacity: Int, _ write: (UnsafeMutablePointer<UInt8>) -> Int) -> StringView {
    begin()
    advance(write(reserve(capacity)))
    return end()
  }
}

/// Writes the last `count` decimal digits of a number.
@inline(__always)
func writeDigits(_ value: Int, count: Int, to out: UnsafeMutablePointer<UInt8>) {
  var rest = value.magnitude
  var index = count
  while index > 0 {
    index &-= 1
    out[index] = 0x30 &+ UInt8(truncatingIfNeeded: rest % 10)
    rest /= 10
  }
}

/// The hexadecimal digits of numbers, eight at a time: the first digit in the lowest byte.
enum HexadecimalDigits {
  /// The 8 digits of a number, with `a` to `f`.
  @inline(__always)
  static func lowerCase(of number: UInt32) -> UInt64 { digits(number, above9: 0x27) }

  /// The 8 digits of a number, with `A` to `F`.
  @inline(__always)
  static func upperCase(of number: UInt32) -> UInt64 { digits(number, above9: 0x07) }

  /// The digit of 0 to 15, `A` to `F` above 9.
  @inline(__always)
  static func upperCase(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") &+ value : UInt8(ascii: "A") &+ value &- 10
  }

  @inline(__always)
  private static func digits(_ number: UInt32, above9: UInt64) -> UInt64 {
    // Four bits go into each byte, then all bytes are changed at once.
    var values = UInt64(number)
    values = (values | values << 16) & 0x0000_FFFF_0000_FFFF
    values = (values | values << 8) & 0x00FF_00FF_00FF_00FF
    values = (values | values << 4) & 0x0F0F_0F0F_0F0F_0F0F
    let letters = (values &+ 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
    return (values &+ 0x3030_3030_3030_3030 &+ letters &* above9).byteSwapped
  }
}

extension UnsafeMutablePointer<UInt8> {
  /// Writes a number below 100 in two digits.
  @inline(__always)
  func writeTwoDigits(_ number: UInt32, at offset: Int) {
    let tens = (number &* 103) >> 10
    self[offset] = 0x30 &+ UInt8(truncatingIfNeeded: tens)
    self[offset &+ 1] = 0x30 &+ UInt8(truncatingIfNeeded: number &- tens &* 10)
  }

  /// Writes eight bytes, the lowest first.
  @inline(__always)
  func write(_ eight: UInt64, at offset: Int) {
    UnsafeMutableRawPointer(self).storeBytes(
      of: eight.littleEndian, toByteOffset: offset, as: UInt64.self)
  }
}
