import CScan

/// Numbers keys of a fixed size in the order they are first seen.
final class KeyTable<Key: FixedKey> {
  /// The keys, by number.
  private(set) var keys: UnsafeMutablePointer<Key>

  /// The number of different keys.
  private(set) var count = 0

  private var slots = HashSlots()
  private var capacity = 32

  /// How many keys are in slots.
  private var filed = 0
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

  /// Writes the number of each of `count` keys, ``Interner/missing`` for those that are not there and are
  /// not to be added.
  @inline(__always)
  func look(
    up count: Int, into numbers: UnsafeMutablePointer<UInt32>, isAdding: Bool = true,
    _ key: (Int) -> Key
  ) {
    guard count > 0 else { return }
    fillSlots()
    let seed = seed
    guard slots.areMany else {
      return look(up: count, into: numbers, isAdding: isAdding, key) { $1.hash(seed: seed) }
    }
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: count) { hashes in
      guard let hashes = hashes.baseAddress else { return }
      for row in 0..<count { hashes[row] = key(row).hash(seed: seed) }
      warmUp(count, hashes)
      look(up: count, into: numbers, isAdding: isAdding, key) { row, _ in hashes[row] }
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
    up count: Int, into numbers: UnsafeMutablePointer<UInt32>, isAdding: Bool,
    _ key: (Int) -> Key, hash hashOf: (Int, Key) -> UInt64
  ) {
    var last = key(0)
    var number = self.number(of: last, isAdding: isAdding)
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
          guard isAdding else {
            number = Interner.missing
            break
          }
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
  func number(of key: Key, isAdding: Bool = true) -> UInt32 {
    fillSlots()
    let hash = key.hash(seed: seed)
    var at = slots.place(hash)
    while true {
      let slot = slots.base[at]
      if slot == 0 {
        return isAdding ? insert(key, hash: hash, at: at) : Interner.missing
      }
      if (slot ^ hash) >> 32 == 0 {
        let number = HashSlots.number(slot)
        if keys[Int(number)] == key { return number }
      }
      at = (at &+ 1) & slots.mask
    }
  }

  /// Gives out the next number for a key that is not there; it can be looked up after the next
  /// ``fillSlots()``.
  func add(_ key: Key) -> UInt32 {
    append(key)
    return UInt32(truncatingIfNeeded: count - 1)
  }

  /// Puts the keys into slots that were only added.
  @inline(__always)
  func fillSlots() { if filed < count { fileAdded() } }

  @inline(never)
  private func fileAdded() {
    for number in filed..<count where number != unkeyed {
      let hash = keys[number].hash(seed: seed)
      slots.add(number, hash: hash)
    }
    filed = count
  }

  /// Gives out the next number once, for a key that is told apart by other means.
  func numberWithoutKey(_ placeholder: Key) -> UInt32 {
    if unkeyed >= 0 { return UInt32(truncatingIfNeeded: unkeyed) }
    fillSlots()
    unkeyed = count
    append(placeholder)
    filed = count
    return UInt32(truncatingIfNeeded: unkeyed)
  }

  /// The number that was given without a key, ``Interner/missing`` when there is none.
  var unkeyedNumber: UInt32 {
    unkeyed < 0 ? Interner.missing : UInt32(truncatingIfNeeded: unkeyed)
  }

  /// Whether a number is the one without a key.
  func isWithoutKey(_ number: Int) -> Bool { number == unkeyed }

  @inline(never)
  private func insert(_ key: Key, hash: UInt64, at: Int) -> UInt32 {
    let number = count
    append(key)
    filed = count
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
