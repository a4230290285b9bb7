/// An IPv4 address and how many of its first bits count: `192.168.1.1/24`.
struct IPv4Address {
  /// The 32 bits of the address.
  var bits: UInt32

  /// The prefix length, 32 when none is written.
  var prefix: Int

  /// The bits that a prefix keeps.
  static func mask(_ prefix: Int) -> UInt32 {
    prefix <= 0 ? 0 : UInt32.max << UInt32(Swift.max(0, 32 - prefix))
  }

  /// The address with the bits after its prefix cleared.
  var network: UInt32 { bits & Self.mask(prefix) }

  /// Reads four numbers from 0 to 255 with dots and without leading zeros, and a prefix from 0 to 32 after a slash.
  init?(_ text: StringView) {
    var at = 0
    guard let bits = Self.read(text, &at) else { return nil }
    self.bits = bits
    prefix = 32
    if at == text.count { return }
    guard text[at] == UInt8(ascii: "/"), let length = Self.prefix(text.dropFirst(at + 1), 32) else {
      return nil
    }
    prefix = length
  }

  init(bits: UInt32, prefix: Int = 32) {
    self.bits = bits
    self.prefix = prefix
  }

  /// Reads the four numbers at an offset and moves it behind them.
  static func read(_ text: StringView, _ at: inout Int) -> UInt32? {
    var bits: UInt32 = 0
    for part in 0..<4 {
      if part > 0 {
        guard at < text.count, text[at] == UInt8(ascii: ".") else { return nil }
        at += 1
      }
      var value: UInt32 = 0
      var digits = 0
      let start = at
      while at < text.count, digits < 4, text[at] &- 0x30 < 10 {
        value = value * 10 + UInt32(text[at] &- 0x30)
        digits += 1
        at += 1
      }
      let hasLeadingZero = digits > 1 && text[start] == UInt8(ascii: "0")
      guard digits > 0, digits < 4, value < 256, !hasLeadingZero else { return nil }
      bits = bits << 8 | value
    }
    return bits
  }

  /// Reads a whole number from 0 to a maximum.
  static func prefix(_ text: StringView, _ maximum: Int) -> Int? {
    guard text.count > 0, text.count < 4 else { return nil }
    var value = 0
    for byte in text.bytes {
      guard byte &- 0x30 < 10 else { return nil }
      value = value * 10 + Int(byte &- 0x30)
    }
    return value <= maximum ? value : nil
  }

  /// Adds the four numbers to the string being built.
  func append(to arena: Arena) {
    let writer = DynamicWriter(arena)
    for shift in [24, 16, 8, 0] as [UInt32] {
      if shift < 24 { arena.append(UInt8(ascii: ".")) }
      writer.append(Int64(bits >> shift & 255))
    }
  }

  /// Negative, zero or positive after both are cut to their shortest prefix; `nil` if not valid.
  static func compare(_ a: StringView, _ b: StringView, _ prefix: Int64 = 32) -> Int64? {
    guard prefix >= 0, prefix <= 32, let left = IPv4Address(a), let right = IPv4Address(b) else {
      return nil
    }
    let mask = Self.mask(Swift.min(left.prefix, right.prefix, Int(prefix)))
    let first = left.bits & mask
    let second = right.bits & mask
    return first < second ? -1 : first > second ? 1 : 0
  }

  /// Whether an address is in a range; `nil` if one is not valid.
  static func isIn(_ address: StringView, _ range: StringView) -> Bool? {
    guard let address = IPv4Address(address), let range = IPv4Address(range) else { return nil }
    return address.bits & mask(range.prefix) == range.network
  }
}

/// An IPv6 address, or an IPv4 address mapped to one, and how many of its first bits count.
struct IPv6Address {
  /// The 128 bits of the address.
  var bits: UInt128

  /// The prefix length, 128 when none is written.
  var prefix: Int

  /// The bits that a prefix keeps.
  static func mask(_ prefix: Int) -> UInt128 {
    prefix <= 0 ? 0 : UInt128.max << UInt128(Swift.max(0, 128 - prefix))
  }

  /// The address with the bits after its prefix cleared.
  var network: UInt128 { bits & Self.mask(prefix) }

  /// Reads an address of either kind; a prefix of an IPv4 address counts from its own first bit.
  ///
  /// An IPv4 address behind two colons, `::1.2.3.4`, is mapped as one without them is, unless
  /// `mapsOld` is false.
  init?(_ text: StringView, mapsOld: Bool = true) {
    if let old = IPv4Address(text) {
      bits = 0xFFFF << 32 | UInt128(old.bits)
      prefix = 96 + old.prefix
      return
    }
    var end = text.count
    var slash = 0
    while slash < text.count, text[slash] != UInt8(ascii: "/") { slash += 1 }
    if slash < text.count { end = slash }
    // The zone behind a percent sign says on which interface the address is.
    let zone = text[0..<end].firstOffset(of: UInt8(ascii: "%")) ?? end
    guard zone == end || zone + 1 < end, let (bits, isOld) = Self.groups(text[0..<zone]) else {
      return nil
    }
    self.bits = mapsOld && isOld && bits >> 32 == 0 ? bits | 0xFFFF << 32 : bits
    prefix = 128
    if slash < text.count {
      let maximum = isOld ? 32 : 128
      guard let length = IPv4Address.prefix(text.dropFirst(slash + 1), maximum) else { return nil }
      prefix = isOld ? 96 + length : length
    }
  }

  private static func groups(_ text: StringView) -> (bits: UInt128, isOld: Bool)? {
    var groups: [UInt16] = []
    var gap: Int?
    var isOld = false
    var at = 0
    if text.count >= 2, text[0] == UInt8(ascii: ":"), text[1] == UInt8(ascii: ":") {
      gap = 0
      at = 2
    }
    while at < text.count {
      var value: UInt32 = 0
      var digits = 0
      let start = at
      while at < text.count, digits < 5, let digit = StringView.hexadecimalDigit(text[at]) {
        value = value << 4 | UInt32(digit)
        digits += 1
        at += 1
      }
      if at < text.count, text[at] == UInt8(ascii: ".") {
        at = start
        guard let old = IPv4Address.read(text, &at), at == text.count else { return nil }
        groups += [UInt16(old >> 16), UInt16(old & 0xFFFF)]
        isOld = true
        break
      }
      guard digits > 0, digits < 5, groups.count < 8 else { return nil }
      groups.append(UInt16(value))
      if at == text.count { break }
      guard text[at] == UInt8(ascii: ":") else { return nil }
      at += 1
      if at < text.count, text[at] == UInt8(ascii: ":") {
        guard gap == nil else { return nil }
        gap = groups.count
        at += 1
      } else if at == text.count {
        return nil
      }
    }
    if let gap {
      guard groups.count < 8 else { return nil }
      groups.insert(contentsOf: Array(repeating: 0, count: 8 - groups.count), at: gap)
    }
    guard groups.count == 8 else { return nil }
    let bits = groups.reduce(UInt128(0)) { $0 << 16 | UInt128($1) }
    return (bits, isOld)
  }

  /// Adds the eight groups of four digits to the string being built.
  static func append(_ bits: UInt128, to arena: Arena) {
    for digit in 0..<32 {
      if digit > 0, digit % 4 == 0 { arena.append(UInt8(ascii: ":")) }
      let value = UInt8(truncatingIfNeeded: bits >> UInt128(124 - digit * 4)) & 15
      arena.append(DynamicWriter.hexadecimal(value))
    }
  }

  /// Negative, zero or positive after both are cut to their shortest prefix; `nil` if not valid.
  static func compare(_ a: StringView, _ b: StringView, _ prefix: Int64 = 128) -> Int64? {
    guard prefix >= 0, prefix <= 128, let left = IPv6Address(a), let right = IPv6Address(b) else {
      return nil
    }
    let areOld = IPv4Address(a) != nil && IPv4Address(b) != nil
    let given = areOld && prefix <= 32 ? Int(prefix) + 96 : Int(prefix)
    let mask = Self.mask(Swift.min(left.prefix, right.prefix, given))
    let first = left.bits & mask
    let second = right.bits & mask
    return first < second ? -1 : first > second ? 1 : 0
  }

  /// Whether an address is in a range; `nil` if one is not valid.
  static func isIn(_ address: StringView, _ range: StringView) -> Bool? {
    guard let address = IPv6Address(address), let range = IPv6Address(range) else { return nil }
    return address.bits & mask(range.prefix) == range.network
  }
}
