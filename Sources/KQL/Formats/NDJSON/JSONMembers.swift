/// The members of JSON objects that are looked for, as a tree: each node an object, each key a member.
///
/// Of members with the same key the first counts, as everywhere in dynamic values.
struct JSONMembers: Sendable {
  /// A member that is looked for.
  struct Key: Sendable {
    /// The key's UTF-8, without quotes and escapes.
    let name: [UInt8]

    /// Where its value goes, or -1.
    fileprivate(set) var slot = -1

    /// The node of the members inside its value, or -1.
    fileprivate(set) var child = -1

    /// Its number among all keys.
    let number: Int

    fileprivate func isNamed(_ text: StringView) -> Bool {
      name.withUnsafeBufferPointer { name in
        guard let bytes = name.baseAddress else { return text.isEmpty }
        return text == StringView(bytes, name.count)
      }
    }
  }

  /// The keys of each object; the first is the event itself.
  private(set) var nodes: [[Key]] = [[]]

  /// For each object the first key with a hash of its name.
  private var places: [[UInt64: Int]] = [[:]]

  /// The number of keys.
  private(set) var keyCount = 0

  /// The keys that are no news in an event; `nil` when nobody asks for news.
  var known: Set<[UInt8]>?

  /// The number of slots.
  private(set) var slotCount = 0

  /// Adds a member by its keys from the outside in, and returns its slot.
  mutating func add(_ path: [String]) -> Int {
    var node = 0
    for (depth, name) in path.enumerated() {
      let index = place(of: name, in: node)
      if depth == path.count - 1 {
        if nodes[node][index].slot < 0 {
          nodes[node][index].slot = slotCount
          slotCount += 1
        }
        return nodes[node][index].slot
      }
      if nodes[node][index].child < 0 {
        nodes[node][index].child = nodes.count
        nodes.append([])
        places.append([:])
      }
      node = nodes[node][index].child
    }
    return -1
  }

  /// So many keys of an object are looked through one by one.
  private static let fewKeys = 8

  /// The index of a key of an object.
  func index(of name: StringView, in node: Int) -> Int? {
    let keys = nodes[node]
    if keys.count > Self.fewKeys {
      guard let place = places[node][name.hash()] else { return nil }
      if keys[place].isNamed(name) { return place }
    }
    return keys.firstIndex { $0.isNamed(name) }
  }

  /// The index of a key, which is added if it is not there.
  private mutating func place(of name: String, in node: Int) -> Int {
    var name = name
    return name.withUTF8 { bytes in
      let text = bytes.baseAddress.map { StringView($0, bytes.count) } ?? .empty
      if let index = index(of: text, in: node) { return index }
      let index = nodes[node].count
      nodes[node].append(Key(name: Array(bytes), number: keyCount))
      if places[node][text.hash()] == nil { places[node][text.hash()] = index }
      keyCount += 1
      return index
    }
  }
}
