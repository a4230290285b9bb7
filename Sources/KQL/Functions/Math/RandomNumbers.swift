/// Random numbers of one worker and one call.
final class RandomNumbers {
  private var state: (UInt64, UInt64)

  init() {
    var system = SystemRandomNumberGenerator()
    state = (system.next() | 1, system.next())
  }

  /// 64 random bits, by xoroshiro128+.
  func next() -> UInt64 {
    let (first, second) = state
    let mixed = first ^ second
    state = (
      (first << 24 | first >> 40) ^ mixed ^ (mixed << 16), mixed << 37 | mixed >> 27
    )
    return first &+ second
  }

  /// A number from 0 up to, not including, 1.
  func nextReal() -> Double { Double(next() >> 11) * 0x1p-53 }
}

extension RandomNumbers {
  /// A GUID of random digits, marked as version 4.
  func nextGuid() -> Guid {
    let high = next() & ~0xF000 | 0x4000
    let low = next() & ~(3 << 62) | 2 << 62
    return Guid(high: high, low: low)
  }
}
