import Glibc

/// An address of the internet as the kernel has it.
struct KernelAddress {
  /// Its bytes: 4, or 16.
  private let bytes: UnsafePointer<UInt8>
  private let isShort: Bool
  private let isKnown: Bool

  /// The address of a family that begins at some bytes, of which there are 16.
  init(family: UInt16, bytes: UnsafePointer<UInt8>) {
    let isMapped =
      family == UInt16(AF_INET6) && (0..<10).allSatisfy { bytes[$0] == 0 } && bytes[10] == 0xFF
      && bytes[11] == 0xFF
    self.bytes = isMapped ? bytes + 12 : bytes
    isShort = isMapped || family == UInt16(AF_INET)
    isKnown = isShort || family == UInt16(AF_INET6)
  }

  /// The usual text, of an IPv4 address in an IPv6 one too; `nil` where there is none.
  func text(_ arena: Arena) -> StringView? {
    guard isKnown else { return nil }
    arena.begin()
    if isShort {
      for index in 0..<4 {
        if index > 0 { arena.append(".") }
        DynamicWriter(arena).append(Int64(bytes[index]))
      }
      return arena.end()
    }
    let text = UnsafeMutableRawPointer(arena.reserve(64)).assumingMemoryBound(to: CChar.self)
    guard inet_ntop(AF_INET6, bytes, text, 64) != nil else { return nil }
    arena.advance(strlen(text))
    return arena.end()
  }

  /// What kind of address it is, in Defender's words.
  var type: StaticString? {
    guard isKnown else { return nil }
    if isShort {
      switch (bytes[0], bytes[1]) {
      case (127, _): return "Loopback"
      case (10, _), (172, 16...31), (192, 168): return "Private"
      case (255, 255): return "Broadcast"
      case (0, _), (169, 254), (100, 64...127), (224..., _): return "Reserved"
      default: return "Public"
      }
    }
    if (0..<15).allSatisfy({ bytes[$0] == 0 }) {
      return bytes[15] == 1 ? "Loopback" : "Reserved"
    }
    switch (bytes[0], bytes[1]) {
    case (0xFC...0xFD, _): return "Private"
    case (0xFE, 0x80...0xFF), (0xFF, _): return "Reserved"
    case (0x20, 0x01) where bytes[2] == 0 && bytes[3] == 0: return "Teredo"
    case (0x20, 0x02): return "FourToSixMapping"
    default: return "Public"
    }
  }
}
