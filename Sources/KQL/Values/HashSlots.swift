import CScan

/// The slots of a table of numbered keys with open addressing.
///
/// A slot is 0 or holds the upper 32 bits of a key's hash and, below them, one more than its number. The
/// uppermost bits tell where a key is first looked for. So slots stand nearly in the order of their hashes,
/// and growing reads and writes them from the first to the last without looking at a key.
struct HashSlots: ~Copyable {
  /// The slots.
  private(set) var base: UnsafeMutablePointer<UInt64>

  /// One less than their number, which is a power of two.
  private(set) var mask: Int

  /// By how many bits a hash is shifted to become a place.
  private(set) var shift: UInt64

  /// Creates some empty slots.
  init() {
    mask = 63
    shift = 58
    base = .zeroed(64)
  }

  deinit { base.release() }

  /// Whether they do not fit into the cache, so that what will be read is better fetched before.
  @inline(__always) var areMany: Bool { mask > 1 << 15 }

  /// Where a key is first looked for.
  @inline(__always)
  func place(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash &>> shift) }

  /// What a slot holds for a number and a hash.
  @inline(__always)
  static func slot(_ number: Int, hash: UInt64) -> UInt64 {
    hash & ~0xFFFF_FFFF | UInt64(truncatingIfNeeded: number &+ 1)
  }

  /// The number that a slot holds.
  @inline(__always)
  static func number(_ slot: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: slot) &- 1 }

  /// Puts a number into a slot that is empty; there are `count` then.
  mutating func set(_ at: Int, to number: Int, hash: UInt64, count: Int) {
    base[at] = Self.slot(number, hash: hash)
    // A small table is kept sparse: it stays in the cache, and nearly every first slot is a hit.
    if mask < 1 << 15 ? count * 4 > mask : count * 8 > mask * 5 { grow() }
  }

  /// Does the same where no key with this number is, and as many keys as are below it.
  mutating func add(_ number: Int, hash: UInt64) {
    var at = place(hash)
    while base[at] != 0 { at = (at &+ 1) & mask }
    set(at, to: number, hash: hash, count: number + 1)
  }

  private mutating func grow() {
    let old = (base: base, count: mask + 1)
    mask = mask * 2 + 1
    shift -= 1
    let new = UnsafeMutablePointer<UInt64>.zeroed(mask + 1)
    for index in 0..<old.count {
      let slot = old.base[index]
      if slot == 0 { continue }
      var at = place(slot)
      while new[at] != 0 { at = (at &+ 1) & mask }
      new[at] = slot
    }
    old.base.release()
    base = new
  }
}
