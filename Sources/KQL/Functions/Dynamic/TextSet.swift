/// Texts that were seen.
struct TextSet: ~Copyable {
  private let arena = Arena(capacity: 256)
  private var slots = [StringView?](repeating: nil, count: 16)
  private(set) var count = 0

  /// Adds a key; false when it was there.
  mutating func insert(_ key: DynamicString) -> Bool { insert(key.decoded(arena)) }

  /// Adds a key whose bytes live longer than the set; false when it was there.
  mutating func insert(_ key: StringView) -> Bool {
    let slot = find(key)
    if slots[slot] != nil { return false }
    slots[slot] = key
    count += 1
    if count * 2 > slots.count { grow() }
    return true
  }

  /// Whether a key is there.
  func contains(_ key: DynamicString) -> Bool {
    key.withDecoded { contains($0) }
  }

  /// Whether a text is there.
  func contains(_ text: StringView) -> Bool { slots[find(text)] != nil }

  private func find(_ text: StringView) -> Int {
    var slot = Int(truncatingIfNeeded: text.hash()) & (slots.count - 1)
    while let other = slots[slot], !(other == text) { slot = (slot + 1) & (slots.count - 1) }
    return slot
  }

  private mutating func grow() {
    let old = slots
    slots = [StringView?](repeating: nil, count: old.count * 2)
    for case let text? in old { slots[find(text)] = text }
  }
}
