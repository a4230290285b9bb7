import CLiteralSet

/// What literals are in texts that were looked at: paths, names and the like come again and again.
///
/// It holds some thousand texts and begins anew when it is full. Where few texts come again, it is of no use
/// and costs nothing but for a trial now and then.
struct KnownTexts {
  private struct Text {
    let hash: UInt64
    let start: Int
    let length: Int
    let firstHit: Int
    /// How many there are; less than 0 when it could not be looked at.
    let hitCount: Int
  }

  private var texts: [Text] = []
  private var bytes: [UInt8] = []
  private var hits: [literal_hit] = []

  /// One more than the number of a text, 0 where there is none.
  private var slots: [UInt32] = []

  /// How many texts were asked for in this trial, and how many of them were known.
  private var askedCount = 0
  private var knownCount = 0

  /// How many texts pass before the next trial.
  private var pause = 0

  private static let textLimit = 1 << 12
  private static let slotCount = 1 << 13
  private static let byteLimit = 1 << 19
  private static let hitLimit = 1 << 18

  /// A text is not looked for farther from its place.
  private static let farthest = 8

  /// A trial, and the pause behind one in which fewer than half of the texts were known.
  private static let trialCount = 1 << 12
  private static let pauseCount = 1 << 18

  /// Whether the next texts are to be looked for.
  mutating func isOfUse(for count: Int) -> Bool {
    if pause > 0 {
      pause -= count
      return false
    }
    guard askedCount >= Self.trialCount else { return true }
    let isOfUse = knownCount * 2 >= askedCount
    askedCount = 0
    knownCount = 0
    if isOfUse { return true }
    pause = Self.pauseCount
    empty()
    return false
  }

  private mutating func empty() {
    texts.removeAll()
    bytes.removeAll()
    hits.removeAll()
    slots.removeAll()
  }

  /// Makes sure that as many more texts can be remembered; no place of a text is valid then.
  mutating func makeRoom(for count: Int) {
    if slots.isEmpty {
      slots = Array(repeating: 0, count: Self.slotCount)
    } else if texts.count + count > Self.textLimit || bytes.count > Self.byteLimit
      || hits.count > Self.hitLimit
    {
      texts.removeAll(keepingCapacity: true)
      bytes.removeAll(keepingCapacity: true)
      hits.removeAll(keepingCapacity: true)
      for slot in slots.indices { slots[slot] = 0 }
    }
  }

  /// The place of a text that is known.
  @inline(__always)
  mutating func place(of text: StringView, _ hash: UInt64) -> Int? {
    askedCount += 1
    let found = find(text, hash).place
    if found != nil { knownCount += 1 }
    return found
  }

  /// The place of a text, or else a slot for it, if there is one.
  @inline(__always)
  private func find(_ text: StringView, _ hash: UInt64) -> (place: Int?, slot: Int?) {
    var slot = Int(truncatingIfNeeded: hash) & (Self.slotCount - 1)
    for _ in 0..<Self.farthest {
      let number = Int(slots[slot]) - 1
      if number < 0 { return (nil, slot) }
      let known = texts[number]
      if known.hash == hash, known.length == text.count, isEqual(known, text) {
        return (number, nil)
      }
      slot = (slot + 1) & (Self.slotCount - 1)
    }
    return (nil, nil)
  }

  @inline(__always)
  private func isEqual(_ known: Text, _ text: StringView) -> Bool {
    bytes.withUnsafeBufferPointer { bytes in
      guard let start = bytes.baseAddress else { return text.isEmpty }
      return StringView(start + known.start, known.length) == text
    }
  }

  /// Remembers what is in a text, which is `nil` when it could not be looked at.
  ///
  /// - Returns: The place of the text.
  mutating func add(
    _ text: StringView, _ hash: UInt64, _ found: UnsafeBufferPointer<literal_hit>?
  ) -> Int {
    let (place, slot) = find(text, hash)
    if let place { return place }
    texts.append(
      Text(
        hash: hash, start: bytes.count, length: text.count, firstHit: hits.count,
        hitCount: found?.count ?? -1))
    bytes.append(contentsOf: text.bytes)
    if let found { hits.append(contentsOf: found) }
    if let slot { slots[slot] = UInt32(texts.count) }
    return texts.count - 1
  }

  /// Gives `body` what tells the hits in the text at a place.
  func withHits(_ body: ((Int) -> UnsafeBufferPointer<literal_hit>?) -> Void) {
    hits.withUnsafeBufferPointer { hits in
      texts.withUnsafeBufferPointer { texts in
        body { place in
          let text = texts[place]
          guard text.hitCount >= 0 else { return nil }
          return UnsafeBufferPointer(rebasing: hits[text.firstHit..<text.firstHit + text.hitCount])
        }
      }
    }
  }
}
