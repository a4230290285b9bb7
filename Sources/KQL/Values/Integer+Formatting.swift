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
