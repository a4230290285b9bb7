/// A key of some 64-bit words.
protocol FixedKey: BitwiseCopyable, Equatable {
  /// A hash whose upper half and lower half are both well spread.
  func hash(seed: UInt64) -> UInt64
}

/// A key of one word.
struct KeyOf1: FixedKey {
  var a: UInt64

  @inline(__always)
  func hash(seed: UInt64) -> UInt64 { KeyHash.mix(a ^ seed, 0xE703_7ED1_A0B4_28DB) }
}

/// A key of two words.
struct KeyOf2: FixedKey {
  var a: UInt64
  var b: UInt64

  @inline(__always)
  func hash(seed: UInt64) -> UInt64 { KeyHash.mix(a, b, seed) }
}

/// A key of three words.
struct KeyOf3: FixedKey {
  var a: UInt64
  var b: UInt64
  var c: UInt64

  @inline(__always)
  func hash(seed: UInt64) -> UInt64 { KeyHash.mix(KeyHash.mix(a, b, seed), c, seed) }
}

/// A key of four words.
struct KeyOf4: FixedKey {
  var a: UInt64
  var b: UInt64
  var c: UInt64
  var d: UInt64

  @inline(__always)
  func hash(seed: UInt64) -> UInt64 {
    KeyHash.mix(KeyHash.mix(a, b, seed), KeyHash.mix(c, d, seed), seed)
  }
}

/// Hashes of words.
enum KeyHash {
  /// Differs from run to run, so that nobody can prepare input whose keys collide.
  static let seed = UInt64.random(in: .min ... .max)

  /// The product of two words, folded.
  @inline(__always)
  static func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = a.multipliedFullWidth(by: b)
    return product.high ^ product.low
  }

  /// A hash of two words.
  @inline(__always)
  static func mix(_ a: UInt64, _ b: UInt64, _ seed: UInt64) -> UInt64 {
    mix(a ^ seed, b ^ 0xE703_7ED1_A0B4_28DB)
  }
}
