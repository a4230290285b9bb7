import CScan

/// Numbers keys of a fixed size in the order they are first seen.
final class KeyTable<Key: FixedKey> {
  /// The keys, by number.
  private(set) var keys: UnsafeMutablePointer<Key>

  /// The number of different keys.
  private(set) var count = 0

  private var slots = HashSlots()
  private var capacity = 32
  private let seed = KeyHash.seed

  /// The number that was given without a key, if any.
  private var unkeyed = -1

  /// Creates an empty table.
  init() { keys = .zeroed(capacity) }

  deinit { keys.release() }

  /// About how many bytes it takes, or soon will.
  var byteCount: Int {
    count.bytes(ofSlots: slots.mask + 1)
      + count.bytes(of: capacity, stride: MemoryLayout<Key>.stride)
  }

  /// Writes the number of each of `count` keys.
  @inline(__always)
  func look(up count: Int, into numbers: UnsafeMutablePointer<UInt32>, _ key: (Int) -> Key) {
    guard count > 0 else { return }
    let seed = seed
    guard slots.areMany else {
      return look(up: count, into: numbers, key) { $1.hash(seed: seed) }
    }
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: count) { hashes in
      guard let hashes = hashes.baseAddress else { return }
      for row in 0..<count { hashes[row] = key(row).hash(seed: seed) }
      warmUp(count, hashes)
      look(up: count, into: numbers, key) { row, _ in hashes[row] }
    }
  }

  /// Fetches what keys with some hashes are compared with, so that cache misses overlap.
  @inline(never)
  private func warmUp(_ count: Int, _ hashes: UnsafeMutablePointer<UInt64>) {
    for row in 0..<count { scan_prefetch(slots.base + slots.place(hashes[row])) }
    for row in 0..<count {
      let slot = slots.base[slots.place(hashes[row])]
      if slot != 0 { scan_prefetch(keys + Int(HashSlots.number(slot))) }
    }
  }

  /// Writes the number of each of some keys, whose hashes are known.
  @inline(__always)
  private func look(
    up count: Int, into numbers: UnsafeMutablePointer<UInt32>, _ key: (Int) -> Key,
    hash hashOf: (Int, Key) -> UInt64
  ) {
    var last = key(0)
    var number = self.number(of: last)
    var (base, mask, shift, keys) = (slots.base, slots.mask, slots.shift, keys)
    numbers[0] = number
    for row in 1..<Swift.max(count, 1) {
      let wanted = key(row)
      if wanted == last {
        numbers[row] = number
        continue
      }
      last = wanted
      let hash = hashOf(row, wanted)
      var at = Int(truncatingIfNeeded: hash &>> shift)
      while true {
        let slot = base[at]
        if slot == 0 {
          number = insert(wanted, hash: hash, at: at)
          (base, mask, shift, keys) = (slots.base, slots.mask, slots.shift, self.keys)
          break
        }
        if (slot ^ hash) >> 32 == 0 {
          number = HashSlots.number(slot)
          if keys[Int(number)] == wanted { break }
        }
        at = (at &+ 1) & mask
      }
      numbers[row] = number
    }
  }

  /// The number of one key.
  @inline(never)
  func number(of key: Key) -> UInt32 {
    let hash = key.hash(seed: seed)
    var at = slots.place(hash)
    while true {
      let slot = slots.base[at]
      if slot == 0 { return insert(key, hash: hash, at: at) }
      if (slot ^ hash) >> 32 == 0 {
        let number = HashSlots.number(slot)
        if keys[Int(number)] == key { return number }
      }
      at = (at &+ 1) & slots.mask
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
    slots.set(at, to: number, hash: hash, count: count)
    return UInt32(truncatingIfNeeded: number)
  }

  private func append(_ key: Key) {
    if count == capacity {
      capacity *= 2
      keys = keys.resized(to: capacity)
    }
    keys[count] = key
    count += 1
  }
}
