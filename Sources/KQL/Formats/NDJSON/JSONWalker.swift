import CScan

/// Walks over one event by its structural characters and notes where the members looked for are.
///
/// It stops at the newline that ends every line, so that no event can lead it out of the chunk.
struct JSONWalker {
  let members: JSONMembers

  /// The keys met, for a shape; valid when ``isRepeatable``.
  private(set) var found: [JSONShape.Member] = []

  /// Whether every event with these characters and keys has the same answer.
  private(set) var isRepeatable = true

  /// Whether the event has a key that is not known.
  private(set) var hasNews = false

  private var seen: [UInt32]
  private var generation: UInt32 = 0

  init(_ members: JSONMembers) {
    self.members = members
    seen = Array(repeating: 0, count: members.keyCount)
  }

  /// Where the walk is.
  struct Place {
    let base: UnsafePointer<UInt8>
    let positions: UnsafeMutablePointer<UInt32>
    let characters: UnsafeMutablePointer<UInt8>
    let target: UnsafeMutablePointer<UInt64>
    let stride: Int
  }

  /// Walks over the object whose brace is at an index; the index behind it, `nil` if malformed.
  mutating func walk(_ place: Place, from first: Int) -> Int? {
    forget()
    isRepeatable = true
    hasNews = false
    generation &+= 1
    if generation == 0 {
      generation = 1
      for index in seen.indices { seen[index] = 0 }
    }
    return object(place, at: first, first: first, node: 0)
  }

  /// Frees the copies of keys, unless they are to be used.
  mutating func forget(keepingCopies: Bool = false) {
    if !keepingCopies { for member in found { member.bytes.deallocate() } }
    found.removeAll(keepingCapacity: true)
  }

  private mutating func object(
    _ place: Place, at brace: Int, first: Int, node: Int
  ) -> Int? {
    let characters = place.characters
    var index = brace &+ 1
    if characters[index] == UInt8(ascii: "}") {
      isRepeatable = false
      return isSpace(place, brace) ? index &+ 1 : nil
    }
    while true {
      guard characters[index] == UInt8(ascii: ":") else { return nil }
      let colon = index
      guard let key = key(place, colon, node) else { return nil }
      index &+= 1
      let value = index
      var closing: Int32 = 0
      if characters[value] == UInt8(ascii: "{") || characters[value] == UInt8(ascii: "[") {
        guard let close = close(characters, value) else { return nil }
        closing = 1
        index = close
      }
      note(place, colon, first: first, key: key.matched, end: index, closing: closing)
      if let matched = key.matched, matched.child >= 0, characters[value] == UInt8(ascii: "{"),
        object(place, at: value, first: first, node: matched.child) == nil
      {
        isRepeatable = false
      }
      index &+= Int(closing)
      guard characters[index] == UInt8(ascii: ",") else {
        return characters[index] == UInt8(ascii: "}") ? index &+ 1 : nil
      }
      index &+= 1
    }
  }

  /// Keeps what a shape needs, and stores the value's place.
  private mutating func note(
    _ place: Place, _ colon: Int, first: Int, key: JSONMembers.Key?, end: Int, closing: Int32
  ) {
    let start = place.positions[colon &- 1] &+ 1
    let length = Int(place.positions[colon] &- start)
    found.append(
      JSONShape.Member(
        colon: Int32(truncatingIfNeeded: colon &- first),
        length: Int32(truncatingIfNeeded: length),
        bytes: JSONShape.copy(place.base + Int(start), length),
        slot: Int32(truncatingIfNeeded: key?.slot ?? -1),
        end: Int32(truncatingIfNeeded: end &- first), closing: closing))
    guard let key, key.slot >= 0 else { return }
    let from = UInt64(place.positions[colon] &+ 1)
    let to = UInt64(place.positions[end]) &+ UInt64(closing)
    place.target[key.slot &* place.stride] = from | (to &- from) &<< 32
  }

  /// Checks the key before a colon; gives the one looked for when it is met for the first time.
  private mutating func key(
    _ place: Place, _ colon: Int, _ node: Int
  ) -> (matched: JSONMembers.Key?, Void)? {
    let start = Int(place.positions[colon &- 1]) &+ 1
    let region = Dynamic(StringView(place.base + start, Int(place.positions[colon]) &- start))
    let text = region.trimmed
    guard text.count >= 2 else { return nil }
    var reader = DynamicReader(text)
    guard let key = reader.readString(), reader.isAtEnd else { return nil }
    if let index = key.withDecoded({ members.index(of: $0, in: node) }) {
      let candidate = members.nodes[node][index]
      guard seen[candidate.number] != generation else { return (nil, ()) }
      seen[candidate.number] = generation
      return (candidate, ())
    }
    if node == 0, !hasNews, let known = members.known {
      hasNews = !key.withDecoded { known.contains(Array($0.bytes)) }
    }
    return (nil, ())
  }

  /// The index of the bracket that closes the one at an index; `nil` when the line ends before.
  private func close(_ characters: UnsafeMutablePointer<UInt8>, _ open: Int) -> Int? {
    var depth = 0
    var index = open
    while true {
      switch characters[index] {
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth &+= 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth &-= 1
        if depth == 0 { return index }
      case 0x0A: return nil
      default: break
      }
      index &+= 1
    }
  }

  /// Whether there is only white space between two characters.
  private func isSpace(_ place: Place, _ index: Int) -> Bool {
    let start = Int(place.positions[index]) &+ 1
    let end = Int(place.positions[index &+ 1])
    return (start..<end).allSatisfy { DynamicReader.isSpace(place.base[$0]) }
  }
}
