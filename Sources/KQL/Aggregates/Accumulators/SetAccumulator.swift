/// Makes an array of the different values, in the order they were first seen.
///
/// Arrays among them are added element by element; nulls are left out.
final class SetAccumulator: Accumulator {
  private let limit: Int
  private let type: ScalarType
  private var pairs: DistinctPairs
  private var lists = GroupLists()

  /// Creates an accumulator for at most `limit` elements in a group.
  init(_ type: ScalarType, limit: Int) {
    self.limit = limit
    self.type = type
    pairs = DistinctPairs(type)
  }

  override func begin(chunk: Int) { pairs.chunk = chunk }

  override func update(
    _ columns: [Column], groups: UnsafePointer<UInt32>, count: Int, groupCount: Int
  ) {
    lists.grow(to: groupCount)
    let column = columns[0]
    guard column.type == .dynamic else { return insert(column, groups: groups, count: count) }
    let values = column.pointer(Dynamic.self)
    var elements: [Dynamic] = []
    var owners: [UInt32] = []
    for row in 0..<count where !column.isNull(row) {
      let value = values[column.index(row)]
      if value.kind == .array {
        for element in value.elements where element.nonNull != nil {
          elements.append(element)
          owners.append(groups[row])
        }
      } else {
        elements.append(value)
        owners.append(groups[row])
      }
    }
    var builder = ColumnBuilder<Dynamic>(capacity: elements.count)
    for element in elements { builder.append(element) }
    insert(builder.finish(owners: [column]), groups: &owners, count: elements.count)
  }

  /// Adds values that are not null.
  private func insert(_ column: Column, groups: UnsafePointer<UInt32>, count: Int) {
    let arena = Arena(capacity: 1 << 10)
    let writer = DynamicWriter(arena)
    let elements = DynamicElementWriter(column)
    pairs.insert(column, groups: groups, count: count) { row in
      let group = Int(groups[row])
      if column.isNull(row) || lists.count(of: group) >= limit { return }
      arena.begin()
      elements.append(row, to: writer)
      lists.append(arena.end(), to: group)
    }
  }

  override func merge(_ other: Accumulator, _ groups: GroupMapping, groupCount: Int) {
    guard let other = other as? SetAccumulator else { return }
    let chunk = pairs.chunk
    if pairs.areAllBefore(other.pairs) || groups.part != nil {
      lists.grow(to: groupCount)
      other.pairs.forEachBatch(of: groups) { take($0, groups: $1, count: $2, of: $3) }
    } else {
      // Elements of both come in the order of the input, so that the same ones are the first.
      let own = pairs
      pairs = DistinctPairs(type)
      lists = GroupLists()
      lists.grow(to: groupCount)
      GroupMapping.withAll(groupCount) { all in
        DistinctPairs.forEachRun(of: own, and: other.pairs) { isOwn, run in
          (isOwn ? own : other.pairs).forEachBatch(ofRun: run, isOwn ? all : groups) {
            take($0, groups: $1, count: $2, of: $3)
          }
        }
      }
    }
    pairs.chunk = chunk
  }

  private func take(
    _ column: Column, groups: UnsafePointer<UInt32>, count: Int, of chunk: Int
  ) {
    pairs.chunk = chunk
    insert(column, groups: groups, count: count)
  }

  override func results(groupCount: Int) -> [Column] {
    [lists.column(groupCount: groupCount, asBags: false)]
  }

  override func code(_ coder: StateCoder, groupCount: Int) {
    pairs.code(coder)
    lists.code(coder, groupCount: groupCount)
  }

  override var byteCount: Int { lists.byteCount + pairs.byteCount }
}
