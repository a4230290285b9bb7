import CScan

extension Datetime {
  /// The point in time of a `FILETIME`, 100-nanosecond ticks since 1601; `nil` past the year 9999.
  init?(fileTime: UInt64) {
    // Ticks from year 1 to 1601-01-01T00:00:00Z.
    let epoch: Int64 = 504_911_232_000_000_000
    guard fileTime <= UInt64(Datetime.maximum.ticks - epoch) else { return nil }
    self.init(ticks: Int64(fileTime) + epoch)
  }
}

extension Guid {
  /// The identifier in 16 bytes as Windows keeps it: the first three parts with their lowest byte first.
  init(windowsBytes bytes: UnsafePointer<UInt8>) {
    let raw = UnsafeRawPointer(bytes)
    let first = UInt64(UInt32(littleEndian: raw.loadUnaligned(as: UInt32.self)))
    let second = UInt64(
      UInt16(littleEndian: raw.loadUnaligned(fromByteOffset: 4, as: UInt16.self)))
    let third = UInt64(UInt16(littleEndian: raw.loadUnaligned(fromByteOffset: 6, as: UInt16.self)))
    self.init(
      high: first << 32 | second << 16 | third,
      low: UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
  }
}

extension Arena {
  /// Appends bytes as upper-case hexadecimal digits.
  func append(hexadecimalOf bytes: StringView) {
    advance(WindowsText.write(hexadecimalOf: bytes, to: reserve(2 * bytes.count)))
  }

  /// Appends the identifier in 16 bytes of Windows, in upper case.
  func append(guidOf bytes: UnsafePointer<UInt8>) {
    advance(Guid(windowsBytes: bytes).writeUpperCase(to: reserve(Guid.textCount)))
  }

  /// Appends the security identifier in at least eight bytes: `S-1-5-18`.
  func append(sidOf bytes: StringView) {
    advance(WindowsText.write(sidOf: bytes, to: reserve(WindowsText.longestSID)))
  }
}

/// Writes values of Windows as text.
enum WindowsText {
  /// No security identifier is longer: two numbers, and 255 of up to ten digits.
  static let longestSID = 64 + 255 * 11

  /// Writes bytes as upper-case hexadecimal digits, two for each, and returns how many they are.
  @inline(__always)
  static func write(hexadecimalOf bytes: StringView, to out: UnsafeMutablePointer<UInt8>) -> Int {
    var index = 0
    while index &+ 4 <= bytes.count {
      let four = UInt32(bigEndian: scan_load32(bytes.start + index))
      out.write(HexadecimalDigits.upperCase(of: four), at: 2 &* index)
      index &+= 4
    }
    while index < bytes.count {
      out[2 &* index] = HexadecimalDigits.upperCase(bytes[index] >> 4)
      out[2 &* index &+ 1] = HexadecimalDigits.upperCase(bytes[index] & 15)
      index &+= 1
    }
    return 2 &* bytes.count
  }

  /// Writes the security identifier in at least eight bytes: `S-1-5-18`.
  static func write(sidOf bytes: StringView, to out: UnsafeMutablePointer<UInt8>) -> Int {
    out[0] = UInt8(ascii: "S")
    out[1] = UInt8(ascii: "-")
    var count = 2 &+ Int64(bytes[0]).write(to: out + 2)
    out[count] = UInt8(ascii: "-")
    let authority = UInt64(bigEndian: scan_load64(bytes.start)) & 0xFFFF_FFFF_FFFF
    count &+= 1 &+ Int64(authority).write(to: out + count + 1)
    for index in 0..<Swift.min(Int(bytes[1]), (bytes.count &- 8) / 4) {
      out[count] = UInt8(ascii: "-")
      let part = Int64(scan_load32(bytes.start + 8 + 4 &* index))
      count &+= 1 &+ part.write(to: out + count + 1)
    }
    return count
  }

  /// Writes a number as `0x3e7`, in at most 18 characters.
  @inline(__always)
  static func write(hexadecimal bits: UInt64, to out: UnsafeMutablePointer<UInt8>) -> Int {
    out[0] = UInt8(ascii: "0")
    out[1] = UInt8(ascii: "x")
    // The zeros at the front are shifted out, but for the last of them.
    let zeros = Swift.min(15, bits.leadingZeroBitCount >> 2)
    let shifted = bits << UInt64(4 &* zeros)
    out.write(HexadecimalDigits.lowerCase(of: UInt32(truncatingIfNeeded: shifted >> 32)), at: 2)
    out.write(HexadecimalDigits.lowerCase(of: UInt32(truncatingIfNeeded: shifted)), at: 10)
    return 18 &- zeros
  }
}
