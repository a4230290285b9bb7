/// Finds the types of the members of dynamic values.
final class SchemaAccumulator: Accumulator {
  private var nodes: [SchemaNode] = []

  /// What the nodes took when that was last added up, and how many updates ago that was.
  private var knownBytes = 0
  private var updates = 0

  /// The nodes are added up only so often.
  private static let updatesBetween = 16

  private func grow(to groupCount: Int) {
    while nodes.count < groupCount { nodes.append(SchemaNode()) }
  }

  override func update(
    _ columns: [Column], groups: UnsafePointer<UInt32>, count: Int, groupCount: Int
  ) {
    grow(to: groupCount)
    updates += 1
    let column = columns[0]
    let values = column.pointer(Dynamic.self)
    for row in 0..<count where !column.isNull(row) {
      nodes[Int(groups[row])].add(values[column.index(row)])
    }
  }

  override func merge(_ other: Accumulator, _ groups: GroupMapping, groupCount: Int) {
    guard let other = other as? SchemaAccumulator else { return }
    grow(to: groupCount)
    for at in 0..<groups.count {
      let (group, target) = groups[at]
      if group < other.nodes.count { nodes[target].merge(other.nodes[group]) }
    }
  }

  override func results(groupCount: Int) -> [Column] {
    grow(to: groupCount)
    let arena = Arena()
    let writer = DynamicWriter(arena)
    var builder = ColumnBuilder<Dynamic>(capacity: groupCount)
    for node in nodes.prefix(groupCount) {
      if node.isEmpty {
        builder.appendNull()
        continue
      }
      arena.begin()
      node.write(to: writer)
      builder.append(Dynamic(arena.end()))
    }
    return [builder.finish(owners: [arena])]
  }

  override func code(_ coder: StateCoder, groupCount: Int) {
    let count = coder.count(nodes.count)
    guard count <= groupCount else { return coder.fail("it has more schemas than groups") }
    if coder.isReading { grow(to: count) }
    for node in nodes.prefix(count) where coder.fault == nil { node.code(coder) }
    knownBytes = nodes.reduce(0) { $0 + $1.byteCount }
  }

  override var byteCount: Int {
    if updates >= Self.updatesBetween {
      updates = 0
      knownBytes = nodes.reduce(0) { $0 + $1.byteCount }
    }
    return knownBytes
  }
}
