/// The covariance of two values, over the rows where neither is null.
final class CovarianceAccumulator: Accumulator {
  private struct State: BitwiseCopyable {
    var count = 0.0
    var first = RealSum()
    var second = RealSum()
    var products = RealSum()
  }

  private let isSample: Bool
  private var states = GroupArray<State>()

  /// Creates an accumulator of the sample's or the population's covariance.
  init(isSample: Bool) { self.isSample = isSample }

  override func update(
    _ columns: [Column], groups: UnsafePointer<UInt32>, count: Int, groupCount: Int
  ) {
    let states = states.grow(to: groupCount, with: State())
    let first = columns[0].pointer(Double.self)
    let second = columns[1].pointer(Double.self)
    for row in 0..<count where !columns[0].isNull(row) && !columns[1].isNull(row) {
      let group = Int(groups[row])
      let x = first[columns[0].index(row)]
      let y = second[columns[1].index(row)]
      states[group].count += 1
      states[group].first.add(x)
      states[group].second.add(y)
      states[group].products.add(product: x, y)
    }
  }

  override func merge(_ other: Accumulator, _ groups: GroupMapping, groupCount: Int) {
    guard let other = other as? CovarianceAccumulator else { return }
    let states = states.grow(to: groupCount, with: State())
    let added = other.states.grow(to: groups.sourceCount, with: State())
    for at in 0..<groups.count {
      let (group, target) = groups[at]
      states[target].count += added[group].count
      states[target].first.add(added[group].first)
      states[target].second.add(added[group].second)
      states[target].products.add(added[group].products)
    }
  }

  override func results(groupCount: Int) -> [Column] {
    let states = states.grow(to: groupCount, with: State())
    return [
      Self.column(groupCount: groupCount, of: Double.self) { group in
        let state = states[group]
        let divisor = isSample ? state.count - 1 : state.count
        guard divisor > 0 else { return 0.0 }
        let products = state.products.centered(by: state.first, state.second, count: state.count)
        return VarianceAccumulator.rounded(products / divisor)
      }
    ]
  }

  override func code(_ coder: StateCoder, groupCount: Int) {
    states.code(coder, groupCount: groupCount, with: State())
  }

  override var byteCount: Int { states.byteCount }
}
