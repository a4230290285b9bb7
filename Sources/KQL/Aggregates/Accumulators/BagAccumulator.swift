/// Makes a bag of the members of bags; of a repeated key the first value counts.
final class BagAccumulator: Accumulator {
  private let limit: Int
  private var keys = DistinctPairs(.string)
  private var lists = GroupLists()

  /// Creates an accumulator for at most `limit` members in a group.
  init(limit: Int) { self.limit = limit }

  override func begin(chunk: Int) { keys.chunk = chunk }

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
    insert(nameColumn, groups: owners, count: owners.count) { values[$0] }
  }

  /// Adds members; `value` gives the value of each row's key, and is asked once for each that is new.
  private func insert(
    _ names: Column, groups: UnsafePointer<UInt32>, count: Int, _ value: (Int) -> Dynamic?
  ) {
    let text = Arena(capacity: 1 << 10)
    let writer = DynamicWriter(text)
    let texts = names.pointer(StringView.self)
    keys.insert(names, groups: groups, count: count) { row in
      let group = Int(groups[row])
      guard lists.count(of: group) < limit, let value = value(row) else { return }
      text.begin()
      writer.append(string: texts[names.index(row)])
      text.append(UInt8(ascii: ":"))
      writer.append(value)
      lists.append(text.end(), to: group)
    }
  }

  /// The members that are kept, by group, to be taken one behind the other: in the order of their keys.
  private struct Members {
    private var bags: [[Dynamic]]
    private var next: [Int]
    private let arena = Arena(capacity: 1 << 10)

    init(_ lists: borrowing GroupLists, _ groups: GroupMapping, groupCount: Int) {
      bags = Array(repeating: [], count: groupCount)
      next = Array(repeating: 0, count: groupCount)
      for at in 0..<groups.count {
        let (source, target) = groups[at]
        var members = lists.bag(of: source, arena).members
        while let member = members.next() { bags[target].append(member.value) }
      }
    }

    mutating func take(of group: Int) -> Dynamic? {
      guard next[group] < bags[group].count else { return nil }
      next[group] += 1
      return bags[group][next[group] - 1]
    }
  }

  override func merge(_ other: Accumulator, _ groups: GroupMapping, groupCount: Int) {
    guard let other = other as? BagAccumulator else { return }
    other.lists.grow(to: groups.sourceCount)
    let chunk = keys.chunk
    var members = Members(other.lists, groups, groupCount: groupCount)
    if keys.areAllBefore(other.keys) || groups.part != nil {
      lists.grow(to: groupCount)
      other.keys.forEachBatch(of: groups) { take($0, groups: $1, count: $2, of: $3, &members) }
    } else {
      // Members of both come in the order of the input, so that the same ones are the first.
      let own = keys
      keys = DistinctPairs(.string)
      lists.grow(to: groupCount)
      GroupMapping.withAll(groupCount) { all in
        var ownMembers = Members(lists, all, groupCount: groupCount)
        lists = GroupLists()
        lists.grow(to: groupCount)
        DistinctPairs.forEachRun(of: own, and: other.keys) { isOwn, run in
          if isOwn {
            own.forEachBatch(ofRun: run, all) {
              take($0, groups: $1, count: $2, of: $3, &ownMembers)
            }
          } else {
            other.keys.forEachBatch(ofRun: run, groups) {
              take($0, groups: $1, count: $2, of: $3, &members)
            }
          }
        }
      }
    }
    keys.chunk = chunk
  }

  private func take(
    _ names: Column, groups: UnsafePointer<UInt32>, count: Int, of chunk: Int,
    _ members: inout Members
  ) {
    keys.chunk = chunk
    // Each key has its member, whether it is wanted or not.
    let values = (0..<count).map { members.take(of: Int(groups[$0])) }
    insert(names, groups: groups, count: count) { values[$0] }
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
