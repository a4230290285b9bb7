/// What devices of Cisco put before the time of a message: numbers, and the device's name.
///
/// ```text
/// 100: *Nov 21 10:00:01.123: …       100: router1: 000042: Nov 21 10:00:01 UTC: …       : 2024 Nov 21 10:00:01 UTC: …
/// ```
struct DeviceCount {
  /// Where what follows begins.
  private(set) var end: Int

  /// The name; empty when there is none.
  private(set) var host = SyslogHeader.Span()

  /// How many words there may be.
  private static let most = 3

  /// Reads what stands at a place; `nil` when it is no such thing.
  init?(_ base: UnsafePointer<UInt8>, _ start: Int, _ limit: Int) {
    end = start
    guard start < limit, base[start].digitValue <= 9 || base[start] == UInt8(ascii: ":") else {
      return nil
    }
    for _ in 0..<Self.most {
      var offset = end
      var digits = 0
      while offset < limit, base[offset] != 0x20, base[offset] != UInt8(ascii: ":") {
        if base[offset].digitValue <= 9 { digits += 1 }
        offset += 1
      }
      guard offset + 1 < limit, base[offset] == UInt8(ascii: ":"), base[offset + 1] == 0x20 else {
        break
      }
      if digits < offset - end {
        // The number comes first.
        guard end > start, host.count == 0 else { return nil }
        host = SyslogHeader.Span(end, offset)
      }
      end = offset + 2
    }
    if end == start { return nil }
  }
}
