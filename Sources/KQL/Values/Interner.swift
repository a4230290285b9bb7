import CScan

/// Numbers texts in the order they are first seen: equal texts have equal numbers.
///
/// It keeps copies of the bytes. Open addressing; a slot holds 32 bits of the hash and the number.
final class Interner {
  /// The texts, by number; their bytes live as long as ``arena``.
  private(set) var texts: UnsafeMutablePointer<StringView>

  /// The number of different texts.
  private(set) var count = 0

  /// The owner of the bytes.
  let arena = Arena()

  private var slots: UnsafeMutablePointer<UInt64>
  private var mask: Int
  private var capacity: Int
  private let seed = KeyHash.seed

  /// Creates an empty interner.
  init() {
    mask = 63
    slots = .allocate(capacity: 64)
    slots.initialize(repeating: 0, count: 64)
    capacity = 32
    texts = .allocate(capacity: 32)
  }

  deinit {
    slots.deallocate()
    texts.deallocate()
  }

  /// How many bytes it takes, or soon will.
  var byteCount: Int {
    count.bytes(ofSlots: mask + 1)
      + count.bytes(of: capacity, stride: MemoryLayout<StringView>.stride) + arena.uncountedBytes
  }

  /// The number of one text.
  func number(of text: StringView) -> UInt32 {
    var number: UInt32 = 0
    numbers(count: 1, of: { _ in text }, { number = $1 })
    return number
  }

  /// Gives `body` the number of each of `count` texts that stand in memory.
  @inline(__always)
  func numbers(
    of views: UnsafePointer<StringView>, count: Int, _ body: (Int, UInt32) -> Void
  ) {
    guard mask > 1 << 15, count > 1 else {
      return numbers(count: count, of: { views[$0] }, body)
    }
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: count) { hashes in
      guard let hashes = hashes.baseAddress else { return }
      warmUp(views, count, hashes)
      numbers(count: count, of: { views[$0] }, hash: { row, _ in hashes[row] }, body)
    }
  }

  /// Writes the hashes of texts and fetches what they are compared with, so that cache misses overlap.
  @inline(never)
  private func warmUp(
    _ views: UnsafePointer<StringView>, _ count: Int, _ hashes: UnsafeMutablePointer<UInt64>
  ) {
    let (slots, mask, texts, seed) = (slots, mask, texts, seed)
    for row in 0..<count {
      let hash = views[row].hash(seed: seed)
      hashes[row] = hash
      scan_prefetch(slots + (Int(truncatingIfNeeded: hash) & mask))
    }
    for row in 0..<count {
      let slot = slots[Int(truncatingIfNeeded: hashes[row]) & mask]
      if slot != 0 { scan_prefetch(texts + Int(UInt32(truncatingIfNeeded: slot) &- 1)) }
    }
    for row in 0..<count {
      let slot = slots[Int(truncatingIfNeeded: hashes[row]) & mask]
      guard slot != 0, (slot ^ hashes[row]) >> 32 == 0 else { continue }
      scan_prefetch(texts[Int(UInt32(truncatingIfNeeded: slot) &- 1)].start)
    }
  }

  /// Gives `body` the number of each of `count` texts.
  @inline(__always)
  func numbers(count: Int, of text: (Int) -> StringView, _ body: (Int, UInt32) -> Void) {
    let seed = seed
    numbers(count: count, of: text, hash: { $1.hash(seed: seed) }, body)
  }

  /// Gives `body` the number of each of `count` texts, whose hashes are known.
  @inline(__always)
  private func numbers(
    count: Int, of text: (Int) -> StringView, hash hashOf: (Int, StringView) -> UInt64,
    _ body: (Int, UInt32) -> Void
  ) {
    var slots = slots
    var mask = mask
    var texts = texts
    for row in 0..<count {
      let view = text(row)
      let hash = hashOf(row, view)
      let tag = hash & ~0xFFFF_FFFF
      var at = Int(truncatingIfNeeded: hash) & mask
      var number: UInt32
      while true {
        let slot = slots[at]
        if slot == 0 {
          number = insert(view, hash: hash, at: at)
          slots = self.slots
          mask = self.mask
          texts = self.texts
          break
        }
        if (slot ^ tag) >> 32 == 0 {
          number = UInt32(truncatingIfNeeded: slot) &- 1
          if texts[Int(number)] == view { break }
        }
        at = (at &+ 1) & mask
      }
      body(row, number)
    }
  }

  @inline(never)
  private func insert(_ text: StringView, hash: UInt64, at: Int) -> UInt32 {
    if count == capacity { growTexts() }
    let number = count
    texts[number] = arena.copy(text)
    count += 1
    slots[at] = hash & ~0xFFFF_FFFF | UInt64(truncatingIfNeeded: number &+ 1)
    // A small table is kept sparse: it stays in the cache, and nearly every first slot is a hit.
    if count * (mask < 1 << 15 ? 4 : 2) > mask { growSlots() }
    return UInt32(truncatingIfNeeded: number)
  }

  private func growTexts() {
    let larger = UnsafeMutablePointer<StringView>.allocate(capacity: capacity * 2)
    larger.update(from: texts, count: count)
    texts.deallocate()
    texts = larger
    capacity *= 2
  }

  private func growSlots() {
    slots.deallocate()
    mask = mask * 2 + 1
    slots = .allocate(capacity: mask + 1)
    slots.initialize(repeating: 0, count: mask + 1)
    for number in 0..<count {
      let hash = texts[number].hash(seed: seed)
      var at = Int(truncatingIfNeeded: hash) & mask
      while slots[at] != 0 { at = (at &+ 1) & mask }
      slots[at] = hash & ~0xFFFF_FFFF | UInt64(truncatingIfNeeded: number &+ 1)
    }
  }
}
