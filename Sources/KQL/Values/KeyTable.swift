/// Numbers keys of a fixed size in the order they are first seen.
///
/// Open addressing; a slot holds 32 bits of the hash and the number, the keys stand in an array.
final class KeyTable<Key: FixedKey> {
  /// The keys, by number.
  private(set) var keys: UnsafeMutablePointer<Key>

  /// The number of different keys.
  private(set) var count = 0

  private var slots: UnsafeMutablePointer<UInt64>
  private var mask: Int
  private var capacity: Int
  private let seed = KeyHash.seed

  /// The number that was given without a key, if any.
  private var unkeyed = -1

  /// Creates an empty table.
  init() {
    mask = 63
    slots = .allocate(capacity: 64)
    slots.initialize(repeating: 0, count: 64)
    capacity = 32
    keys = .allocate(capacity: 32)
  }

  deinit {
    slots.deallocate()
    keys.deallocate()
  }

  /// About how many bytes it takes, or soon will.
  var byteCount: Int {
    count.bytes(ofSlots: mask + 1) + count.bytes(of: capacity, stride: MemoryLayout<Key>.stride)
  }

  /// Writes the number of each of `count` keys.
  @inline(__always)
  func look(up count: Int, into numbers: UnsafeMutablePointer<UInt32>, _ key: (Int) -> Key) {
    guard count > 0 else { return }
    let seed = seed
    if mask > 1 << 15 { warmUp(count, into: numbers, key) }
    var last = key(0)
    var number = self.number(of: last)
    var slots = slots
    var mask = mask
    var keys = keys
    numbers[0] = number
    for row in 1..<Swift.max(count, 1) {
      let wanted = key(row)
      if wanted == last {
        numbers[row] = number
        continue
      }
      last = wanted
      let hash = wanted.hash(seed: seed)
      var at = Int(truncatingIfNeeded: hash) & mask
      while true {
        let slot = slots[at]
        if slot == 0 {
          number = insert(wanted, hash: hash, at: at)
          slots = self.slots
          mask = self.mask
          keys = self.keys
          break
        }
        if (slot ^ hash) >> 32 == 0 {
          number = UInt32(truncatingIfNeeded: slot) &- 1
          if keys[Int(number)] == wanted { break }
        }
        at = (at &+ 1) & mask
      }
      numbers[row] = number
    }
  }

  /// Touches the slots of all rows, so that their cache misses overlap.
  @inline(__always)
  private func warmUp(
    _ count: Int, into numbers: UnsafeMutablePointer<UInt32>, _ key: (Int) -> Key
  ) {
    let (slots, mask, seed) = (slots, mask, seed)
    for row in 0..<count {
      let slot = slots[Int(truncatingIfNeeded: key(row).hash(seed: seed)) & mask]
      numbers[row] = UInt32(truncatingIfNeeded: slot)
    }
  }

  /// The number of one key.
  @inline(never)
  func number(of key: Key) -> UInt32 {
    let hash = key.hash(seed: seed)
    var at = Int(truncatingIfNeeded: hash) & mask
    while true {
      let slot = slots[at]
      if slot == 0 { return insert(key, hash: hash, at: at) }
      if (slot ^ hash) >> 32 == 0 {
        let number = UInt32(truncatingIfNeeded: slot) &- 1
        if keys[Int(number)] == key { return number }
      }
      at = (at &+ 1) & mask
    }
  }

  /// Gives out the next number once, for a key that is told apart by other means.
  func numberWithoutKey(_ placeholder: Key) -> UInt32 {
    if unkeyed >= 0 { return UInt32(truncatingIfNeeded: unkeyed) }
    unkeyed = count
    append(placeholder)
    return UInt32(truncatingIfNeeded: unkeyed)
  }

  /// Whether a number is the one without a key.
  func isWithoutKey(_ number: Int) -> Bool { number == unkeyed }

  @inline(never)
  private func insert(_ key: Key, hash: UInt64, at: Int) -> UInt32 {
    let number = count
    append(key)
    slots[at] = hash & ~0xFFFF_FFFF | UInt64(truncatingIfNeeded: number &+ 1)
    // A small table is kept sparse: it stays in the cache, and nearly every first slot is a hit.
    if count * (mask < 1 << 15 ? 4 : 2) > mask { growSlots() }
    return UInt32(truncatingIfNeeded: number)
  }

  private func append(_ key: Key) {
    if count == capacity {
      let larger = UnsafeMutablePointer<Key>.allocate(capacity: capacity * 2)
      larger.update(from: keys, count: count)
      keys.deallocate()
      keys = larger
      capacity *= 2
    }
    keys[count] = key
    count += 1
  }

  private func growSlots() {
    slots.deallocate()
    mask = mask * 2 + 1
    slots = .allocate(capacity: mask + 1)
    slots.initialize(repeating: 0, count: mask + 1)
    for number in 0..<count where number != unkeyed {
      let hash = keys[number].hash(seed: seed)
      var at = Int(truncatingIfNeeded: hash) & mask
      while slots[at] != 0 { at = (at &+ 1) & mask }
      slots[at] = hash & ~0xFFFF_FFFF | UInt64(truncatingIfNeeded: number &+ 1)
    }
  }
}
