/// Makes an array of the values, in order; arrays among them are added element by element.
final class ListAccumulator: Accumulator {
  private let limit: Int
  private let keepsNulls: Bool
  private var lists = GroupLists()

  /// Creates an accumulator for at most `limit` elements in a group.
  init(limit: Int, keepsNulls: Bool) {
    self.limit = limit
    self.keepsNulls = keepsNulls
  }

  override func update(
    _ columns: [Column], groups: UnsafePointer<UInt32>, count: Int, groupCount: Int
  ) {
    lists.grow(to: groupCount)
    let column = columns[0]
    // A null of a dynamic column is an element, as in Kusto; other nulls are left out.
    let skipsNulls = !keepsNulls && column.type != .dynamic
    let arena = Arena(capacity: 1 << 12)
    let writer = DynamicWriter(arena)
    let elements = DynamicElementWriter(column)
    let values = column.type == .dynamic ? column.pointer(Dynamic.self) : nil
    for row in 0..<count {
      let group = Int(groups[row])
      if lists.count(of: group) >= limit || (skipsNulls && column.isNull(row)) { continue }
      if let values, values[column.index(row)].kind == .array, !column.isNull(row) {
        append(elementsOf: values[column.index(row)], to: group)
        continue
      }
      arena.begin()
      elements.append(row, to: writer)
      lists.append(arena.end(), to: group)
    }
  }

  private func append(elementsOf array: Dynamic, to group: Int) {
    for element in array.elements {
      if lists.count(of: group) >= limit { return }
      lists.append(element.text, to: group)
    }
  }

  override func merge(_ other: Accumulator, _ groups: GroupMapping, groupCount: Int) {
    guard let other = other as? ListAccumulator else { return }
    lists.grow(to: groupCount)
    other.lists.grow(to: groups.sourceCount)
    for at in 0..<groups.count {
      let (group, target) = groups[at]
      let arena = Arena()
      append(elementsOf: other.lists.array(of: group, arena), to: target)
      withExtendedLifetime(arena) {}
    }
  }

  override func results(groupCount: Int) -> [Column] {
    [lists.column(groupCount: groupCount, asBags: false)]
  }

  override func code(_ coder: StateCoder, groupCount: Int) {
    lists.code(coder, groupCount: groupCount)
  }

  override var byteCount: Int { lists.byteCount }
}
