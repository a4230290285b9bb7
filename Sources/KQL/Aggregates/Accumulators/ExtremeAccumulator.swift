/// The smallest or the largest value that is not null; of none it is null.
final class ExtremeAccumulator<Value: RankedElement, Wanted: Extreme>: Accumulator {
  private struct State: BitwiseCopyable {
    var value: Value
    var isSet: Bool
  }

  private var states = GroupArray<State>()
  private var none: State { State(value: .zero, isSet: false) }

  @_specialize(where Value == Bool, Wanted == Least)
  @_specialize(where Value == Bool, Wanted == Greatest)
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
  override func update(
    _ columns: [Column], groups: UnsafePointer<UInt32>, count: Int, groupCount: Int
  ) {
    let states = states.grow(to: groupCount, with: none)
    Self.accumulate(
      columns[0], groups: groups, count: count, groupCount: groupCount, into: states,
      as: Value.self
    ) {
      if !$0.isSet || Wanted.prefers($1, to: $0.value) { $0 = State(value: $1, isSet: true) }
    }
  }

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
  override func merge(_ other: Accumulator, _ groups: GroupMapping, groupCount: Int) {
    guard let other = other as? ExtremeAccumulator<Value, Wanted> else { return }
    let states = states.grow(to: groupCount, with: none)
    let added = other.states.grow(to: groups.sourceCount, with: none)
    for at in 0..<groups.count {
      let (group, target) = groups[at]
      guard added[group].isSet else { continue }
      if !states[target].isSet || Wanted.prefers(added[group].value, to: states[target].value) {
        states[target] = added[group]
      }
    }
  }

  override func results(groupCount: Int) -> [Column] {
    let states = states.grow(to: groupCount, with: none)
    return [
      Self.column(groupCount: groupCount) { states[$0].isSet ? states[$0].value : nil }
    ]
  }

  override func code(_ coder: StateCoder, groupCount: Int) {
    states.code(coder, groupCount: groupCount, with: none)
  }

  override var byteCount: Int { states.byteCount }
}
