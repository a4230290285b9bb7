/// Collects different values, or the sketches that others made of them, and gives the sketch.
final class SketchAccumulator: Accumulator {
  private struct State: BitwiseCopyable {
    var sketch = DistinctSketch()
    var precision: Int
  }

  private let precision: Int?
  private var states = GroupArray<State>()
  /// What the sketches take.
  private var sketchBytes = 0

  /// Creates an accumulator of values with a precision, or of sketches when it is `nil`.
  init(precision: Int?) { self.precision = precision }

  deinit {
    for group in 0..<states.count { states.base[group].sketch.deallocate() }
  }

  private var none: State { State(precision: precision ?? 0) }

  override func update(
    _ columns: [Column], groups: UnsafePointer<UInt32>, count: Int, groupCount: Int
  ) {
    let states = states.grow(to: groupCount, with: none)
    guard let precision else {
      for row in 0..<count {
        merge(columns[0].value(row, as: Dynamic.self), into: &states[Int(groups[row])])
      }
      return
    }
    var added = 0
    ColumnHash.forEach(columns[0], count: count) { row, hash in
      added &+= states[Int(groups[row])].sketch.insert(hash, precision: precision)
    }
    sketchBytes += added
  }

  /// Takes in a sketch of any precision.
  private func merge(_ value: Dynamic?, into state: inout State) {
    let before = state.sketch.byteCount(precision: state.precision)
    _ = state.sketch.merge(value, precision: &state.precision)
    sketchBytes += state.sketch.byteCount(precision: state.precision) - before
  }

  override func merge(_ other: Accumulator, _ groups: GroupMapping, groupCount: Int) {
    guard let other = other as? SketchAccumulator else { return }
    let states = states.grow(to: groupCount, with: none)
    let added = other.states.grow(to: groups.sourceCount, with: none)
    for at in 0..<groups.count {
      let (group, target) = groups[at]
      guard added[group].precision > 0 else { continue }
      if states[target].precision == added[group].precision {
        sketchBytes += states[target].sketch.merge(
          added[group].sketch, precision: states[target].precision)
        continue
      }
      let arena = Arena()
      let written = added[group].sketch.write(precision: added[group].precision, arena)
      merge(written, into: &states[target])
      withExtendedLifetime(arena) {}
    }
  }

  override func results(groupCount: Int) -> [Column] {
    let states = states.grow(to: groupCount, with: none)
    let arena = Arena(capacity: groupCount * 64)
    var builder = ColumnBuilder<Dynamic>(capacity: groupCount)
    for group in 0..<groupCount {
      if states[group].precision == 0 {
        builder.appendNull()
      } else {
        builder.append(states[group].sketch.write(precision: states[group].precision, arena))
      }
    }
    return [builder.finish(owners: [arena])]
  }

  override func code(_ coder: StateCoder, groupCount: Int) {
    let count = coder.count(states.count)
    guard count <= groupCount else { return coder.fail("it has more sketches than groups") }
    let states = states.grow(to: count, with: none)
    for group in 0..<count where coder.fault == nil {
      coder.code(&states[group].precision)
      guard (0...18).contains(states[group].precision) else {
        return coder.fail("a sketch in it has no precision")
      }
      sketchBytes += states[group].sketch.code(coder, precision: states[group].precision)
    }
  }

  override var byteCount: Int { states.byteCount + sketchBytes }
}
