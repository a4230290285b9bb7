extension UInt64 {
  /// The hexadecimal digits, at least `length` of them (16 at most).
  func hexadecimal(_ length: Int64, _ arena: Arena) -> StringView {
    let needed = Swift.max(1, (64 - leadingZeroBitCount + 3) / 4)
    let count = Swift.max(needed, Int(Swift.max(0, Swift.min(length, 16))))
    return arena.text(capacity: count) { out in
      for index in 0..<count {
        let digit = UInt8(truncatingIfNeeded: self >> UInt64((count - 1 - index) * 4)) & 15
        out[index] = digit < 10 ? 0x30 + digit : 0x57 + digit
      }
      return count
    }
  }
}
