/// The types that dynamic values in one place have had.
final class SchemaNode {
  private var scalars: [DynamicKind] = []
  private var hasBag = false
  private var keys: [String] = []
  private var members: [String: SchemaNode] = [:]
  private var element: SchemaNode?

  /// How deep bags and arrays are looked into.
  private static let maximumDepth = 100

  /// How many keys of one place are kept.
  private static let maximumKeys = 10_000

  /// Whether no value has been seen.
  var isEmpty: Bool { scalars.isEmpty && !hasBag && element == nil }

  /// Takes in a value.
  func add(_ value: Dynamic, depth: Int = 0) {
    switch value.kind {
    case .null: return
    case .bag where depth < Self.maximumDepth:
      hasBag = true
      let arena = Arena(capacity: 256)
      for member in value.members {
        node(member.key.decoded(arena).string)?.add(member.value, depth: depth + 1)
      }
    case .array where depth < Self.maximumDepth:
      let node = element ?? SchemaNode()
      element = node
      for item in value.elements { node.add(item, depth: depth + 1) }
    case let kind: add(kind)
    }
  }

  private func add(_ kind: DynamicKind) {
    if !scalars.contains(kind) { scalars.append(kind) }
  }

  private func node(_ key: String) -> SchemaNode? {
    if let node = members[key] { return node }
    guard keys.count < Self.maximumKeys else { return nil }
    let node = SchemaNode()
    members[key] = node
    keys.append(key)
    return node
  }

  /// Takes in what another node has seen.
  func merge(_ other: SchemaNode) {
    for kind in other.scalars { add(kind) }
    hasBag = hasBag || other.hasBag
    for key in other.keys {
      if let theirs = other.members[key] { node(key)?.merge(theirs) }
    }
    if let theirs = other.element {
      let mine = element ?? SchemaNode()
      element = mine
      mine.merge(theirs)
    }
  }

  /// Carries everything to a new node.
  func code(_ coder: StateCoder, depth: Int = 0) {
    var kinds = scalars.map(\.rawValue)
    coder.code(&kinds, 0)
    scalars = kinds.compactMap { DynamicKind(rawValue: $0) }
    coder.code(&hasBag)
    let count = coder.count(keys.count, of: 8)
    if coder.isReading { keys = Array(repeating: "", count: count) }
    for index in keys.indices where coder.fault == nil && depth <= Self.maximumDepth {
      coder.code(&keys[index])
      let member = members[keys[index]] ?? SchemaNode()
      member.code(coder, depth: depth + 1)
      members[keys[index]] = member
    }
    guard depth <= Self.maximumDepth else { return coder.fail("a schema in it is too deep") }
    coder.code(&element, SchemaNode()) { $0.code(coder, depth: depth + 1) }
  }

  /// Writes the schema as Kusto does: `{"x":["long","string"],"t":{"`indexer`":"string"}}`.
  func write(to writer: DynamicWriter) {
    let arena = writer.arena
    let count = scalars.count + (hasBag ? 1 : 0) + (element == nil ? 0 : 1)
    if count != 1 { arena.append(UInt8(ascii: "[")) }
    var written = 0
    func separate() {
      if written > 0 { arena.append(UInt8(ascii: ",")) }
      written += 1
    }
    for kind in scalars {
      separate()
      arena.append(UInt8(ascii: "\""))
      arena.append(kind.name)
      arena.append(UInt8(ascii: "\""))
    }
    if hasBag {
      separate()
      writeMembers(to: writer)
    }
    if let element {
      separate()
      arena.append("{\"`indexer`\":")
      element.write(to: writer)
      arena.append(UInt8(ascii: "}"))
    }
    if count != 1 { arena.append(UInt8(ascii: "]")) }
  }

  private func writeMembers(to writer: DynamicWriter) {
    let arena = writer.arena
    arena.append(UInt8(ascii: "{"))
    var isFirst = true
    for key in keys {
      guard let member = members[key] else { continue }
      if !isFirst { arena.append(UInt8(ascii: ",")) }
      isFirst = false
      var name = key
      name.withUTF8 { bytes in
        writer.append(
          string: bytes.baseAddress.map { StringView($0, bytes.count) } ?? .empty)
      }
      arena.append(UInt8(ascii: ":"))
      member.write(to: writer)
    }
    arena.append(UInt8(ascii: "}"))
  }

  /// About how many bytes it takes.
  var byteCount: Int {
    members.values.reduce(200 + (element?.byteCount ?? 0)) { $0 + 100 + $1.byteCount }
  }
}
