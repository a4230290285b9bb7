/// The variance or the standard deviation of the values that are not null.
///
/// From the sums of the values and their squares, with digits enough that large values do not cancel out; of
/// fewer than two values it is zero.
final class VarianceAccumulator: Accumulator {
  /// What is computed.
  enum Kind: Sendable { case variance, populationVariance, deviation, populationDeviation }

  private struct State: BitwiseCopyable {
    var count = 0.0
    var values = RealSum()
    var squares = RealSum()
  }

  private let kind: Kind
  private var states = GroupArray<State>()

  init(_ kind: Kind) { self.kind = kind }

  override func update(
    _ columns: [Column], groups: UnsafePointer<UInt32>, count: Int, groupCount: Int
  ) {
    let states = states.grow(to: groupCount, with: State())
    Self.accumulate(
      columns[0], groups: groups, count: count, groupCount: groupCount, into: states,
      as: Double.self
    ) { state, value in
      state.count += 1
      state.values.add(value)
      state.squares.add(product: value, value)
    }
  }

  override func merge(_ other: Accumulator, _ groups: GroupMapping, groupCount: Int) {
    guard let other = other as? VarianceAccumulator else { return }
    let states = states.grow(to: groupCount, with: State())
    let added = other.states.grow(to: groups.sourceCount, with: State())
    for at in 0..<groups.count {
      let (group, target) = groups[at]
      states[target].count += added[group].count
      states[target].values.add(added[group].values)
      states[target].squares.add(added[group].squares)
    }
  }

  override func results(groupCount: Int) -> [Column] {
    let states = states.grow(to: groupCount, with: State())
    return [Self.column(groupCount: groupCount) { result(states[$0]) }]
  }

  private func result(_ state: State) -> Double {
    switch kind {
    case .variance: Self.variance(state, isSample: true)
    case .populationVariance: Self.variance(state, isSample: false)
    case .deviation: Self.variance(state, isSample: true).squareRoot()
    case .populationDeviation: Self.variance(state, isSample: false).squareRoot()
    }
  }

  private static func variance(_ state: State, isSample: Bool) -> Double {
    let divisor = isSample ? state.count - 1 : state.count
    if state.count <= 1, state.values.value.isFinite { return 0 }
    let squares = state.squares.centered(by: state.values, state.values, count: state.count)
    return divisor <= 0 ? .nan : rounded(Swift.max(squares, 0) / divisor)
  }

  /// Ten decimals, as Kusto gives; what is too small or too large for that is left as it is.
  static func rounded(_ value: Double) -> Double {
    guard value.magnitude > 1e-4, value.magnitude < 1e5 else { return value }
    return (value * 1e10).rounded() / 1e10
  }

  override func code(_ coder: StateCoder, groupCount: Int) {
    states.code(coder, groupCount: groupCount, with: State())
  }

  override var byteCount: Int { states.byteCount }
}
