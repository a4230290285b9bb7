/// The elements that were seen, by value.
struct DynamicSet: ~Copyable {
  private let arena = Arena(capacity: 256)
  private var texts = TextSet()

  /// The number of different elements.
  var size: Int { texts.count }

  /// Adds an element; false when it was there.
  mutating func insert(_ element: Dynamic) -> Bool { texts.insert(element.canonical(arena)) }

  /// Whether an element is there.
  func contains(_ element: Dynamic) -> Bool { texts.contains(element.canonical(arena)) }
}
