import CScan

/// Numbers texts in the order they are first seen: equal texts have equal numbers.
///
/// It keeps copies of the bytes.
final class Interner {
  /// The number of a text that is not there.
  static let missing = UInt32.max

  /// The texts, by number; their bytes live as long as ``arena``.
  private(set) var texts: UnsafeMutablePointer<StringView>

  /// The number of different texts.
  private(set) var count = 0

  /// The owner of the bytes.
  let arena = Arena()

  private var slots = HashSlots()
  private var capacity = 32

  /// How many texts are in slots.
  private var filed = 0
  private let seed = KeyHash.seed

  /// Creates an empty interner.
  init() { texts = .zeroed(capacity) }

  deinit { texts.release() }

  /// How many bytes it takes, or soon will.
  var byteCount: Int {
    count.bytes(ofSlots: slots.mask + 1)
      + count.bytes(of: capacity, stride: MemoryLayout<StringView>.stride) + arena.uncountedBytes
  }

  /// The number of one text.
  func number(of text: StringView) -> UInt32 {
    var number: UInt32 = 0
    numbers(count: 1, of: { _ in text }, { number = $1 })
    return number
  }

  /// The number of each text of another interner, by its number there; those that are not here are added.
  func numbers(of other: Interner) -> [UInt32] {
    [UInt32](unsafeUninitializedCapacity: other.count) { numbers, count in
      guard let start = numbers.baseAddress else { return }
      while count < other.count {
        let part = Swift.min(Batch.preferredCount, other.count - count)
        let offset = count
        self.numbers(of: other.texts + offset, count: part) { start[offset + $0] = $1 }
        count += part
      }
    }
  }

  /// Gives `body` the number of each of `count` texts that stand in memory, ``missing`` for those that are
  /// not there and are not to be added.
  @inline(__always)
  func numbers(
    of views: UnsafePointer<StringView>, count: Int, isAdding: Bool = true,
    _ body: (Int, UInt32) -> Void
  ) {
    fillSlots()
    guard slots.areMany, count > 1 else {
      return numbers(count: count, of: { views[$0] }, isAdding: isAdding, body)
    }
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: count) { hashes in
      guard let hashes = hashes.baseAddress else { return }
      warmUp(views, count, hashes)
      numbers(
        count: count, of: { views[$0] }, hash: { row, _ in hashes[row] }, isAdding: isAdding, body)
    }
  }

  /// Writes the hashes of texts and fetches what they are compared with, so that cache misses overlap.
  @inline(never)
  private func warmUp(
    _ views: UnsafePointer<StringView>, _ count: Int, _ hashes: UnsafeMutablePointer<UInt64>
  ) {
    let (texts, seed) = (texts, seed)
    for row in 0..<count {
      let hash = views[row].hash(seed: seed)
      hashes[row] = hash
      scan_prefetch(slots.base + slots.place(hash))
    }
    for row in 0..<count {
      let slot = slots.base[slots.place(hashes[row])]
      if slot != 0 { scan_prefetch(texts + Int(HashSlots.number(slot))) }
    }
    for row in 0..<count {
      let slot = slots.base[slots.place(hashes[row])]
      guard slot != 0, (slot ^ hashes[row]) >> 32 == 0 else { continue }
      scan_prefetch(texts[Int(HashSlots.number(slot))].start)
    }
  }

  /// Gives `body` the number of each of `count` texts, ``missing`` for those that are not there and are not
  /// to be added.
  @inline(__always)
  func numbers(
    count: Int, of text: (Int) -> StringView, isAdding: Bool = true, _ body: (Int, UInt32) -> Void
  ) {
    fillSlots()
    let seed = seed
    numbers(count: count, of: text, hash: { $1.hash(seed: seed) }, isAdding: isAdding, body)
  }

  /// Gives `body` the number of each of `count` texts, whose hashes are known.
  @inline(__always)
  private func numbers(
    count: Int, of text: (Int) -> StringView, hash hashOf: (Int, StringView) -> UInt64,
    isAdding: Bool, _ body: (Int, UInt32) -> Void
  ) {
    var (base, mask, shift, texts) = (slots.base, slots.mask, slots.shift, texts)
    for row in 0..<count {
      let view = text(row)
      let hash = hashOf(row, view)
      var at = Int(truncatingIfNeeded: hash &>> shift)
      var number: UInt32
      while true {
        let slot = base[at]
        if slot == 0 {
          guard isAdding else {
            number = Self.missing
            break
          }
          number = insert(view, hash: hash, at: at)
          (base, mask, shift, texts) = (slots.base, slots.mask, slots.shift, self.texts)
          break
        }
        if (slot ^ hash) >> 32 == 0 {
          number = HashSlots.number(slot)
          if texts[Int(number)] == view { break }
        }
        at = (at &+ 1) & mask
      }
      body(row, number)
    }
  }

  /// Gives out the next number for a text that is not there; it can be looked up after the next
  /// ``fillSlots()``.
  ///
  /// Its bytes are not copied: ``arena`` is to keep those that hold them.
  func add(_ text: StringView) -> UInt32 {
    append(text)
    return UInt32(truncatingIfNeeded: count - 1)
  }

  /// Puts the texts into slots that were only added.
  @inline(__always)
  func fillSlots() { if filed < count { fileAdded() } }

  @inline(never)
  private func fileAdded() {
    for number in filed..<count { slots.add(number, hash: texts[number].hash(seed: seed)) }
    filed = count
  }

  @inline(never)
  private func insert(_ text: StringView, hash: UInt64, at: Int) -> UInt32 {
    let number = count
    append(arena.copy(text))
    filed = count
    slots.set(at, to: number, hash: hash, count: count)
    return UInt32(truncatingIfNeeded: number)
  }

  private func append(_ text: StringView) {
    if count == capacity {
      capacity *= 2
      texts = texts.resized(to: capacity)
    }
    texts[count] = text
    count += 1
  }
}
