/// Damages bytes: the same seed does the same damage.
struct Damage {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  private mutating func number(_ limit: Int) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Int(state % UInt64(limit))
  }

  /// The bytes with up to 60 places set, flipped, filled or cut out.
  func damaged(_ bytes: [UInt8]) -> [UInt8] {
    var damage = self
    var bytes = bytes
    for _ in 0...damage.number(60) {
      let place = damage.number(bytes.count)
      switch damage.number(4) {
      case 0: bytes[place] = UInt8(damage.number(256))
      case 1: bytes[place] ^= 1 << UInt8(damage.number(8))
      case 2:
        for index in place..<min(bytes.count, place + damage.number(300)) { bytes[index] = 0xFF }
      default: bytes.removeSubrange(place..<min(bytes.count, place + damage.number(40)))
      }
    }
    return bytes
  }
}
