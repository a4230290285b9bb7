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
    let target = reserve(2 * bytes.count)
    for index in 0..<bytes.count {
      target[2 * index] = Self.upperDigit(bytes[index] >> 4)
      target[2 * index + 1] = Self.upperDigit(bytes[index] & 15)
    }
    advance(2 * bytes.count)
  }

  /// Appends the identifier in 16 bytes of Windows, in upper case.
  func append(guidOf bytes: UnsafePointer<UInt8>) {
    let target = reserve(Guid.textCount)
    let count = Guid(windowsBytes: bytes).write(to: target)
    for index in 0..<count where target[index] >= UInt8(ascii: "a") { target[index] &-= 0x20 }
    advance(count)
  }

  /// Appends the security identifier in at least eight bytes: `S-1-5-18`.
  func append(sidOf bytes: StringView) {
    append("S-")
    advance(scan_format_int64(Int64(bytes[0]), reserve(24)))
    append(UInt8(ascii: "-"))
    let authority = (2..<8).reduce(Int64(0)) { $0 << 8 | Int64(bytes[$1]) }
    advance(scan_format_int64(authority, reserve(24)))
    for index in 0..<Swift.min(Int(bytes[1]), (bytes.count - 8) / 4) {
      append(UInt8(ascii: "-"))
      advance(scan_format_int64(Int64(scan_load32(bytes.start + 8 + 4 * index)), reserve(24)))
    }
  }

  private static func upperDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") &+ value : UInt8(ascii: "A") &+ value &- 10
  }
}
