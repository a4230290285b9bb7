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
  }

  /// The keys of each object; the first is the event itself.
  private(set) var nodes: [[Key]] = [[]]

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
      let index = index(of: Array(name.utf8), in: node)
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
      }
      node = nodes[node][index].child
    }
    return -1
  }

  private mutating func index(of name: [UInt8], in node: Int) -> Int {
    if let index = nodes[node].firstIndex(where: { $0.name == name }) { return index }
    nodes[node].append(Key(name: name, number: keyCount))
    keyCount += 1
    return nodes[node].count - 1
  }
}
