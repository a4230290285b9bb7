/// Makes a bag of the members of bags; of a repeated key the first value counts.
final class BagAccumulator: Accumulator {
  private let limit: Int
  private let keys = DistinctPairs(.string)
  private var lists = GroupLists()

  /// Creates an accumulator for at most `limit` members in a group.
  init(limit: Int) { self.limit = limit }

  override func update(
    _ columns: [Column], groups: UnsafePointer<UInt32>, count: Int, groupCount: Int
  ) {
    lists.grow(to: groupCount)
    let column = columns[0]
    let bags = column.pointer(Dynamic.self)
    let arena = Arena(capacity: 1 << 10)
    var names: [StringView] = []
    var values: [Dynamic] = []
    var owners: [UInt32] = []
    for row in 0..<count where !column.isNull(row) {
      var members = bags[column.index(row)].members
      while let member = members.next() {
        names.append(member.key.decoded(arena))
        values.append(member.value)
        owners.append(groups[row])
      }
    }
    guard !names.isEmpty else { return }
    var builder = ColumnBuilder<StringView>(capacity: names.count)
    for name in names { builder.append(name) }
    let nameColumn = builder.finish(owners: [arena, column])
    let text = Arena(capacity: 1 << 10)
    let writer = DynamicWriter(text)
    keys.insert(nameColumn, groups: owners, count: owners.count) { row in
      let group = Int(owners[row])
      if lists.count(of: group) >= limit { return }
      text.begin()
      writer.append(string: names[row])
      text.append(UInt8(ascii: ":"))
      writer.append(values[row])
      lists.append(text.end(), to: group)
    }
  }

  override func merge(_ other: Accumulator, _ groups: GroupMapping, groupCount: Int) {
    guard let other = other as? BagAccumulator else { return }
    other.lists.grow(to: groups.sourceCount)
    var (present, targets) = groups.pairs { other.lists.count(of: $0) > 0 }
    let arena = Arena(capacity: 1 << 10)
    var builder = ColumnBuilder<Dynamic>(capacity: present.count)
    for group in present { builder.append(other.lists.bag(of: Int(group), arena)) }
    update(
      [builder.finish(owners: [arena])], groups: &targets, count: present.count,
      groupCount: groupCount)
  }

  override func results(groupCount: Int) -> [Column] {
    [lists.column(groupCount: groupCount, asBags: true)]
  }

  override func code(_ coder: StateCoder, groupCount: Int) {
    keys.code(coder)
    lists.code(coder, groupCount: groupCount)
  }

  override var byteCount: Int { lists.byteCount + keys.byteCount }
}
