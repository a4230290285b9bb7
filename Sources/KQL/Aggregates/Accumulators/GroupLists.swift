/// The elements of an array or a bag for each group, as JSON without its brackets.
struct GroupLists: ~Copyable {
  private var texts = GroupTexts()
  private var counts = GroupArray<UInt32>()

  /// Makes room for all groups.
  mutating func grow(to groupCount: Int) {
    texts.grow(to: groupCount)
    _ = counts.grow(to: groupCount, with: 0)
  }

  /// The number of elements of a group.
  @inline(__always)
  func count(of group: Int) -> Int { Int(counts.base[group]) }

  /// Adds an element.
  mutating func append(_ element: StringView, to group: Int) {
    if counts.base[group] > 0 { texts.append(.comma, to: group) }
    texts.append(element, to: group)
    counts.base[group] += 1
  }

  /// The elements of a group as an array.
  func array(of group: Int, _ arena: Arena) -> Dynamic {
    enclosed(group, UInt8(ascii: "["), UInt8(ascii: "]"), arena)
  }

  /// The elements of a group as a bag.
  func bag(of group: Int, _ arena: Arena) -> Dynamic {
    enclosed(group, UInt8(ascii: "{"), UInt8(ascii: "}"), arena)
  }

  private func enclosed(_ group: Int, _ open: UInt8, _ close: UInt8, _ arena: Arena) -> Dynamic {
    arena.begin()
    arena.append(open)
    arena.append(texts[group])
    arena.append(close)
    return Dynamic(arena.end())
  }

  /// A dynamic column of all groups.
  mutating func column(groupCount: Int, asBags: Bool) -> Column {
    grow(to: groupCount)
    let arena = Arena(capacity: Swift.min(byteCount, 1 << 20))
    var builder = ColumnBuilder<Dynamic>(capacity: groupCount)
    for group in 0..<groupCount {
      builder.append(asBags ? bag(of: group, arena) : array(of: group, arena))
    }
    return builder.finish(owners: [arena])
  }

  /// Carries the elements to new lists.
  mutating func code(_ coder: StateCoder, groupCount: Int) {
    texts.code(coder, groupCount: groupCount)
    counts.code(coder, groupCount: groupCount, with: 0)
  }

  /// The bytes they take.
  var byteCount: Int { texts.byteCount + counts.byteCount }
}

extension StringView {
  fileprivate static var comma: StringView { StringView(("," as StaticString).utf8Start, 1) }
}
