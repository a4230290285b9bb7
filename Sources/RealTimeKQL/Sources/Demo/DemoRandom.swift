/// Random numbers that are the same for the same seed (SplitMix64).
struct DemoRandom: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed &>> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed &>> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed &>> 31)
  }

  /// True once in so many times.
  mutating func oneIn(_ count: Int) -> Bool { Int.random(in: 0..<count, using: &self) == 0 }

  /// One of some choices, the first ones more often than the last.
  mutating func pick<Choice>(_ choices: [Choice]) -> Choice {
    let both = (
      Int.random(in: 0..<choices.count, using: &self),
      Int.random(in: 0..<choices.count, using: &self)
    )
    return choices[Swift.min(both.0, both.1)]
  }

  /// A whole number of a range.
  mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

  /// A public address that changes with `index` only.
  static func address(_ index: Int) -> String {
    var random = DemoRandom(seed: UInt64(truncatingIfNeeded: index) &* 7919)
    let first = random.pick([45, 61, 91, 103, 112, 159, 185, 193, 203, 218])
    return "\(first).\(random.number(1...254)).\(random.number(0...255)).\(random.number(1...254))"
  }
}
