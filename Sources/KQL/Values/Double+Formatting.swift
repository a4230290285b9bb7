import CScan

extension Double {
  /// The bytes that ``write(to:)`` may need.
  static let maximumTextCount = 32

  /// Writes the shortest text that reads back as the same number, and returns how many bytes it is.
  ///
  /// As Kusto's `tostring` does: `1.0`, `0.1`, `1e+20`, `NaN`, `inf`, `-inf`. Of several texts of
  /// that length it is the one furthest from zero, not the nearest: `0.30000000000000007`.
  func write(to out: UnsafeMutablePointer<UInt8>) -> Int {
    if isNaN { return copy("NaN", to: out) }
    if isInfinite { return copy(self < 0 ? "-inf" : "inf", to: out) }
    return writeFinite(to: out, raises: true, keepsPoint: true)
  }

  /// Writes a number as JSON holds it: the nearest of the shortest texts, `1.0`.
  ///
  /// The number must be finite: JSON has no others.
  func writeJSON(to out: UnsafeMutablePointer<UInt8>) -> Int {
    writeFinite(to: out, raises: false, keepsPoint: true)
  }

  /// Writes a number as tables show it: without a fraction when it has none.
  func writeShort(to out: UnsafeMutablePointer<UInt8>) -> Int {
    if isNaN { return copy("NaN", to: out) }
    if isInfinite { return copy(self < 0 ? "-Infinity" : "Infinity", to: out) }
    return writeFinite(to: out, raises: false, keepsPoint: false)
  }

  private func copy(_ text: StaticString, to out: UnsafeMutablePointer<UInt8>) -> Int {
    out.update(from: text.utf8Start, count: text.utf8CodeUnitCount)
    return text.utf8CodeUnitCount
  }

  /// Writes a finite number; with an exponent when its decimal exponent is not from -5 to 15.
  ///
  /// `raises` takes the shortest text furthest from zero; `keepsPoint` writes `1.0` for `1`.
  private func writeFinite(
    to out: UnsafeMutablePointer<UInt8>, raises: Bool, keepsPoint: Bool
  ) -> Int {
    let exponents: Range<Int32> = -5..<16
    var exponent: Int32 = 0
    var isNegative = false
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 24) { buffer in
      guard let digits = buffer.baseAddress else { return 0 }
      let count = Int(scan_shortest_double(self, digits, &exponent, &isNegative))
      if raises, count >= 16 { raise(digits, count, exponent) }
      var length = 0
      func put(_ byte: UInt8) {
        out[length] = byte
        length += 1
      }
      if isNegative { put(0x2D) }
      if self != 0, !exponents.contains(exponent) {
        put(digits[0])
        if count > 1 {
          put(0x2E)
          for index in 1..<count { put(digits[index]) }
        }
        put(0x65)
        put(exponent < 0 ? 0x2D : 0x2B)
        let power = Int(exponent.magnitude)
        let places = power >= 100 ? 3 : 2
        writeDigits(power, count: places, to: out + length)
        return length + places
      }
      let whole = Int(exponent) + 1
      if whole <= 0 {
        put(0x30)
        put(0x2E)
        for _ in 0..<(-whole) { put(0x30) }
        for index in 0..<count { put(digits[index]) }
        return length
      }
      for index in 0..<whole { put(index < count ? digits[index] : 0x30) }
      if count > whole {
        put(0x2E)
        for index in whole..<count { put(digits[index]) }
      } else if keepsPoint {
        put(0x2E)
        put(0x30)
      }
      return length
    }
  }

  /// Counts the last digit up as long as the text still reads back as this number.
  private func raise(_ digits: UnsafeMutablePointer<UInt8>, _ count: Int, _ exponent: Int32) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 40) { buffer in
      guard let text = buffer.baseAddress else { return }
      while digits[count - 1] < 0x39 {
        text.update(from: digits, count: count)
        text[count - 1] += 1
        text[count] = 0x65
        let length = count + 1 + Int64(exponent - Int32(count) + 1).write(to: text + count + 1)
        var value = 0.0
        guard scan_parse_double(text, length, &value), value == magnitude else { return }
        digits[count - 1] += 1
      }
    }
  }
}
