import CScan

/// The elements that were seen, by value.
struct DynamicSet: ~Copyable {
  private let arena = Arena(capacity: 256)
  private var slots = [StringView?](repeating: nil, count: 16)
  private var count = 0

  /// The number of different elements.
  var size: Int { count }

  /// Adds an element; false when it was there.
  mutating func insert(_ element: Dynamic) -> Bool {
    let text = element.canonical(arena)
    let slot = find(text)
    if slots[slot] != nil { return false }
    slots[slot] = text
    count += 1
    if count * 2 > slots.count { grow() }
    return true
  }

  /// Whether an element is there.
  func contains(_ element: Dynamic) -> Bool {
    slots[find(element.canonical(arena))] != nil
  }

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
