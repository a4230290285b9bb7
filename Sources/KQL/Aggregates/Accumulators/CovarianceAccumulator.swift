/// The covariance of two values, over the rows where neither is null.
final class CovarianceAccumulator: Accumulator {
  private struct State: BitwiseCopyable {
    var count = 0.0
    var firstMean = 0.0
    var secondMean = 0.0
    var products = 0.0
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
      var state = states[group]
      state.count += 1
      let difference = x - state.firstMean
      state.firstMean += difference / state.count
      state.secondMean += (y - state.secondMean) / state.count
      state.products += difference * (y - state.secondMean)
      states[group] = state
    }
  }

  override func merge(_ other: Accumulator, _ groups: GroupMapping, groupCount: Int) {
    guard let other = other as? CovarianceAccumulator else { return }
    let states = states.grow(to: groupCount, with: State())
    let added = other.states.grow(to: groups.sourceCount, with: State())
    for at in 0..<groups.count {
      let (group, target) = groups[at]
      guard added[group].count > 0 else { continue }
      let (mine, theirs) = (states[target], added[group])
      let total = mine.count + theirs.count
      let first = theirs.firstMean - mine.firstMean
      let second = theirs.secondMean - mine.secondMean
      states[target] = State(
        count: total, firstMean: mine.firstMean + first * theirs.count / total,
        secondMean: mine.secondMean + second * theirs.count / total,
        products: mine.products + theirs.products
          + first * second * mine.count * theirs.count / total)
    }
  }

  override func results(groupCount: Int) -> [Column] {
    let states = states.grow(to: groupCount, with: State())
    return [
      Self.column(groupCount: groupCount) { group in
        let state = states[group]
        let divisor = isSample ? state.count - 1 : state.count
        return divisor <= 0 ? 0 : VarianceAccumulator.rounded(state.products / divisor)
      }
    ]
  }

  override func code(_ coder: StateCoder, groupCount: Int) {
    states.code(coder, groupCount: groupCount, with: State())
  }

  override var byteCount: Int { states.byteCount }
}
