/// Combines the bits of the values that are not null; of none it is null.
final class BitsAccumulator: Accumulator {
  private struct State: BitwiseCopyable {
    var bits: Int64 = 0
    var isSet = false
  }

  private let combine: @Sendable (Int64, Int64) -> Int64
  private var states = GroupArray<State>()

  init(_ combine: @escaping @Sendable (Int64, Int64) -> Int64) { self.combine = combine }

  override func update(
    _ columns: [Column], groups: UnsafePointer<UInt32>, count: Int, groupCount: Int
  ) {
    let states = states.grow(to: groupCount, with: State())
    Self.accumulate(
      columns[0], groups: groups, count: count, groupCount: groupCount, into: states,
      as: Int64.self
    ) { $0 = State(bits: $0.isSet ? combine($0.bits, $1) : $1, isSet: true) }
  }

  override func merge(_ other: Accumulator, _ groups: GroupMapping, groupCount: Int) {
    guard let other = other as? BitsAccumulator else { return }
    let states = states.grow(to: groupCount, with: State())
    let added = other.states.grow(to: groups.sourceCount, with: State())
    for at in 0..<groups.count {
      let (group, target) = groups[at]
      guard added[group].isSet else { continue }
      let bits = added[group].bits
      states[target] = State(
        bits: states[target].isSet ? combine(states[target].bits, bits) : bits, isSet: true)
    }
  }

  override func results(groupCount: Int) -> [Column] {
    let states = states.grow(to: groupCount, with: State())
    return [
      Self.column(groupCount: groupCount) { states[$0].isSet ? states[$0].bits : nil }
    ]
  }

  override func code(_ coder: StateCoder, groupCount: Int) {
    states.code(coder, groupCount: groupCount, with: State())
  }

  override var byteCount: Int { states.byteCount }
}
