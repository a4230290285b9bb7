/// The row with the smallest or the largest value: `arg_min`, `arg_max`, and `min` of strings.
///
/// The first argument is ordered by; the values of all arguments in the chosen row are the result.
/// Of equal rows the first is chosen. A row whose value is null is chosen only if all are.
final class ArgumentAccumulator<Value: RankedElement, Wanted: Extreme>: Accumulator {
  private struct State: BitwiseCopyable {
    var value: Value
    var standing: Standing
    /// The chosen row of the current batch, `UInt32.max` when it is of an earlier one.
    var row: UInt32
  }

  /// What a group has so far.
  private enum Standing: UInt8 { case nothing, null, value }

  private var states = GroupArray<State>()
  private let kept: [GroupValues]

  /// The chunk that each group's chosen row came from, and the one that rows come from now.
  private var chunks = GroupArray<Int32>()
  private var chunk: Int32 = 0
  private var none: State { State(value: .zero, standing: .nothing, row: .max) }

  /// Creates an accumulator for arguments of some types.
  init(_ types: [ScalarType]) { kept = types.map { GroupValues.of($0) } }

  override func begin(chunk: Int) { self.chunk = Int32(truncatingIfNeeded: chunk) }

  @_specialize(where Value == Int32, Wanted == Least)
  @_specialize(where Value == Int32, Wanted == Greatest)
  @_specialize(where Value == Int64, Wanted == Least)
  @_specialize(where Value == Int64, Wanted == Greatest)
  @_specialize(where Value == Double, Wanted == Least)
  @_specialize(where Value == Double, Wanted == Greatest)
  @_specialize(where Value == Datetime, Wanted == Least)
  @_specialize(where Value == Datetime, Wanted == Greatest)
  @_specialize(where Value == Timespan, Wanted == Least)
  @_specialize(where Value == Timespan, Wanted == Greatest)
  @_specialize(where Value == StringView, Wanted == Least)
  @_specialize(where Value == StringView, Wanted == Greatest)
  override func update(
    _ columns: [Column], groups: UnsafePointer<UInt32>, count: Int, groupCount: Int
  ) {
    let states = states.grow(to: groupCount, with: none)
    for values in kept { values.grow(to: groupCount) }
    let key = columns[0]
    let values = key.pointer(Value.self)
    var changed: [UInt32] = []
    for row in 0..<count {
      let group = Int(groups[row])
      let standing: Standing = key.isNull(row) ? .null : .value
      let value = values[key.index(row)]
      let state = states[group]
      if standing.rawValue <= state.standing.rawValue {
        guard standing == .value, state.standing == .value,
          Wanted.prefers(value, to: state.value)
        else { continue }
      }
      if state.row == .max { changed.append(groups[row]) }
      states[group] = State(
        value: value, standing: standing, row: UInt32(truncatingIfNeeded: row))
    }
    guard !changed.isEmpty else { return }
    let chunks = chunks.grow(to: groupCount, with: 0)
    for group in changed { chunks[Int(group)] = chunk }
    keep(changed, of: columns, states)
  }

  private func keep(
    _ groups: [UInt32], of columns: [Column], _ states: UnsafeMutablePointer<State>
  ) {
    let rows = groups.map { states[Int($0)].row }
    for (values, column) in zip(kept, columns) { values.set(groups, to: rows, of: column) }
    for group in groups {
      let group = Int(group)
      states[group].row = .max
      // The bytes of the batch go away; those that were kept stay until the next change.
      if Value.type == .string, let text = kept[0].text(of: group) as? Value {
        states[group].value = text
      }
    }
  }

  override func merge(_ other: Accumulator, _ groups: GroupMapping, groupCount: Int) {
    guard let other = other as? ArgumentAccumulator<Value, Wanted> else { return }
    let added = other.states.grow(to: groups.sourceCount, with: none)
    let addedChunks = other.chunks.grow(to: groups.sourceCount, with: 0)
    let states = states.grow(to: groupCount, with: none)
    let chunks = chunks.grow(to: groupCount, with: 0)
    for values in kept { values.grow(to: groupCount) }
    var chosen: [UInt32] = []
    var targets: [UInt32] = []
    for at in 0..<groups.count {
      let (source, target) = groups[at]
      let isEarlier = addedChunks[source] < chunks[target]
      guard Self.prefers(added[source], to: states[target], isEarlier: isEarlier) else { continue }
      states[target] = added[source]
      states[target].row = UInt32(truncatingIfNeeded: chosen.count)
      chunks[target] = addedChunks[source]
      chosen.append(UInt32(truncatingIfNeeded: source))
      targets.append(UInt32(truncatingIfNeeded: target))
    }
    guard !chosen.isEmpty else { return }
    keep(targets, of: other.kept.map { $0.column(of: chosen) }, states)
  }

  private static func prefers(_ new: State, to old: State, isEarlier: Bool) -> Bool {
    if new.standing != old.standing { return new.standing.rawValue > old.standing.rawValue }
    guard new.standing == .value else { return new.standing == .null && isEarlier }
    return Wanted.prefers(new.value, to: old.value)
      || isEarlier && !Wanted.prefers(old.value, to: new.value)
  }

  override func results(groupCount: Int) -> [Column] {
    kept.map { $0.column(groupCount: groupCount) }
  }

  override func code(_ coder: StateCoder, groupCount: Int) {
    for values in kept { values.code(coder, groupCount: groupCount) }
    let count = coder.count(states.count)
    guard count <= groupCount else { return coder.fail("it has more rows than groups") }
    let states = states.grow(to: count, with: none)
    chunks.code(coder, groupCount: groupCount, with: 0)
    // What is ordered by is the first of the values that are kept.
    let keys = coder.isReading ? kept[0].column(groupCount: count) : nil
    for group in 0..<count {
      var standing = states[group].standing.rawValue
      coder.code(&standing)
      guard let keys else { continue }
      let value =
        Value.type == .string
        ? kept[0].text(of: group) as? Value : keys.value(group, as: Value.self)
      states[group] = State(
        value: value ?? .zero, standing: Standing(rawValue: standing) ?? .nothing, row: .max)
    }
  }

  override var byteCount: Int {
    kept.reduce(states.byteCount + chunks.byteCount) { $0 + $1.byteCount }
  }
}
