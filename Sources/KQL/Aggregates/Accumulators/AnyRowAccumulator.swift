/// The values of some row of each group: the first one, or with one argument the first that is
/// neither null nor empty.
final class AnyRowAccumulator: Accumulator {
  private enum Standing: UInt8 { case nothing, null, value }

  private var standings = GroupArray<Standing>()
  private let kept: [GroupValues]

  /// The chunk that each group's row came from, and the one that rows come from now.
  private var chunks = GroupArray<Int32>()
  private var chunk: Int32 = 0

  /// Creates an accumulator for arguments of some types.
  init(_ types: [ScalarType]) { kept = types.map { GroupValues.of($0) } }

  override func begin(chunk: Int) { self.chunk = Int32(truncatingIfNeeded: chunk) }

  override func update(
    _ columns: [Column], groups: UnsafePointer<UInt32>, count: Int, groupCount: Int
  ) {
    let standings = standings.grow(to: groupCount, with: .nothing)
    let chunks = chunks.grow(to: groupCount, with: 0)
    for values in kept { values.grow(to: groupCount) }
    let only = columns.count == 1 ? columns[0] : nil
    var changed: [UInt32] = []
    var rows: [UInt32] = []
    for row in 0..<count {
      let group = Int(groups[row])
      if standings[group] == .value { continue }
      let standing: Standing = only.map { Self.isMissing($0, row) ? .null : .value } ?? .value
      if standing.rawValue > standings[group].rawValue {
        standings[group] = standing
        chunks[group] = chunk
        changed.append(groups[row])
        rows.append(UInt32(truncatingIfNeeded: row))
      }
    }
    for (values, column) in zip(kept, columns) where !changed.isEmpty {
      values.set(changed, to: rows, of: column)
    }
  }

  private static func isMissing(_ column: Column, _ row: Int) -> Bool {
    if column.type == .string { return column.pointer(StringView.self)[column.index(row)].isEmpty }
    return column.isNull(row)
  }

  override func merge(_ other: Accumulator, _ groups: GroupMapping, groupCount: Int) {
    guard let other = other as? AnyRowAccumulator else { return }
    let added = other.standings.grow(to: groups.sourceCount, with: .nothing)
    let addedChunks = other.chunks.grow(to: groups.sourceCount, with: 0)
    let standings = standings.grow(to: groupCount, with: .nothing)
    let chunks = chunks.grow(to: groupCount, with: 0)
    for values in kept { values.grow(to: groupCount) }
    var chosen: [UInt32] = []
    var targets: [UInt32] = []
    for at in 0..<groups.count {
      let (source, target) = groups[at]
      guard
        added[source].rawValue > standings[target].rawValue
          || added[source] == standings[target] && added[source] != .nothing
            && addedChunks[source] < chunks[target]
      else { continue }
      standings[target] = added[source]
      chunks[target] = addedChunks[source]
      chosen.append(UInt32(truncatingIfNeeded: source))
      targets.append(UInt32(truncatingIfNeeded: target))
    }
    guard !chosen.isEmpty else { return }
    let rows = Array(0..<UInt32(chosen.count))
    for (values, added) in zip(kept, other.kept) {
      values.set(targets, to: rows, of: added.column(of: chosen))
    }
  }

  override func results(groupCount: Int) -> [Column] {
    kept.map { $0.column(groupCount: groupCount) }
  }

  override func code(_ coder: StateCoder, groupCount: Int) {
    standings.code(coder, groupCount: groupCount, with: .nothing)
    chunks.code(coder, groupCount: groupCount, with: 0)
    for values in kept { values.code(coder, groupCount: groupCount) }
  }

  override var byteCount: Int {
    kept.reduce(standings.byteCount + chunks.byteCount) { $0 + $1.byteCount }
  }
}
