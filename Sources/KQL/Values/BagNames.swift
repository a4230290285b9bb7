/// The names seen in a bag so far, as hashes: tells quickly that none of them is repeated.
struct BagNames {
  private var first = SIMD32<UInt32>(repeating: 0)
  private var rest: [SIMD32<UInt32>] = []

  /// Those of a bag that is wide, behind the others.
  private var many: Set<UInt32> = []
  private var count = 0

  /// A bit for each value of the highest bits of the hashes: where it is not set, the hash is new.
  private var seen: UInt64 = 0

  /// How many are looked through one by one.
  private static let limit = 256

  /// Adds a name; false when it is certainly a new one.
  mutating func mayRepeat(_ name: DynamicString) -> Bool {
    // Two spellings of one name have two hashes.
    guard !name.hasEscapes else { return true }
    let hash = UInt32(truncatingIfNeeded: name.raw.hash()) | 1
    let bit: UInt64 = 1 << UInt64(hash >> 26)
    if seen & bit != 0, contains(hash) { return true }
    seen |= bit
    if count >= Self.limit {
      many.insert(hash)
    } else if count < 32 {
      first[count] = hash
    } else {
      if count % 32 == 0 { rest.append(SIMD32(repeating: 0)) }
      rest[count / 32 - 1][count % 32] = hash
    }
    count += 1
    return false
  }

  private func contains(_ hash: UInt32) -> Bool {
    for index in 0..<Swift.min(count, 32) where first[index] == hash { return true }
    return rest.contains { any($0 .== hash) } || many.contains(hash)
  }
}

extension Dynamic {
  /// The value with one slot for each name of its bags, as Kusto keeps them; the first of several stays.
  func withUniqueNames(_ arena: Arena) -> Dynamic {
    arena.begin()
    var reader = DynamicReader(text)
    reader.skipSpace()
    guard reader.appendUnique(to: arena, depth: 0) else { return self }
    return Dynamic(arena.end())
  }
}

extension DynamicReader {
  /// Moves over the value that starts here and writes it; false when it has no end.
  fileprivate mutating func appendUnique(to arena: Arena, depth: Int) -> Bool {
    switch byte {
    case UInt8(ascii: "{") where depth < Self.maximumDepth: return appendBag(to: arena, depth)
    case UInt8(ascii: "[") where depth < Self.maximumDepth: return appendArray(to: arena, depth)
    default:
      guard let value = readValue() else { return false }
      arena.append(value.text)
      return true
    }
  }

  private mutating func appendArray(to arena: Arena, _ depth: Int) -> Bool {
    advance()
    arena.append(UInt8(ascii: "["))
    skipSpace()
    while !take(UInt8(ascii: "]")) {
      guard appendUnique(to: arena, depth: depth + 1) else { return false }
      skipSpace()
      if take(UInt8(ascii: ",")) {
        arena.append(UInt8(ascii: ","))
        skipSpace()
      } else if byte != UInt8(ascii: "]") {
        return false
      }
    }
    arena.append(UInt8(ascii: "]"))
    return true
  }

  private mutating func appendBag(to arena: Arena, _ depth: Int) -> Bool {
    advance()
    var names: Set<[UInt8]> = []
    var bag = DynamicBagWriter(nestedIn: arena)
    skipSpace()
    while !take(UInt8(ascii: "}")) {
      guard let name = readString() else { return false }
      let isNew = names.insert(name.withDecoded { Array($0.bytes) }).inserted
      if isNew { bag.begin(key: name) }
      let start = arena.openCount
      skipSpace()
      guard take(UInt8(ascii: ":")) else { return false }
      skipSpace()
      guard appendUnique(to: arena, depth: depth + 1) else { return false }
      if !isNew { arena.removeLast(arena.openCount - start) }
      skipSpace()
      guard take(UInt8(ascii: ",")) || byte == UInt8(ascii: "}") else { return false }
      skipSpace()
    }
    bag.close()
    return true
  }
}
