/// Collects values, or the digests that others made of them, and gives the digest.
final class DigestAccumulator: Accumulator {
  private let type: ScalarType?
  private var digests: [TDigest] = []
  /// What the digests take.
  private var digestBytes = 0

  /// Creates an accumulator of values of a type, or of digests when it is `nil`.
  init(_ type: ScalarType?) { self.type = type }

  private func grow(to groupCount: Int) {
    while digests.count < groupCount { digests.append(TDigest(type ?? .long)) }
  }

  override func update(
    _ columns: [Column], groups: UnsafePointer<UInt32>, count: Int, groupCount: Int
  ) {
    grow(to: groupCount)
    let column = columns[0]
    for row in 0..<count where !column.isNull(row) {
      var weight = 1.0
      if columns.count > 1 {
        guard let given = columns[1].value(row, as: Double.self) else { continue }
        weight = given
      }
      let digest = digests[Int(groups[row])]
      let before = digest.byteCount
      defer { digestBytes += digest.byteCount - before }
      let index = column.index(row)
      switch type {
      case .real: digest.add(column.pointer(Double.self)[index], weight: weight)
      case .datetime: digest.add(column.pointer(Datetime.self)[index].ticks, weight: weight)
      case .timespan: digest.add(column.pointer(Timespan.self)[index].ticks, weight: weight)
      case .none: _ = digest.merge(column.pointer(Dynamic.self)[index])
      default: digest.add(column.pointer(Int64.self)[index], weight: weight)
      }
    }
  }

  override func merge(_ other: Accumulator, _ groups: GroupMapping, groupCount: Int) {
    guard let other = other as? DigestAccumulator else { return }
    grow(to: groupCount)
    for at in 0..<groups.count {
      let (group, target) = groups[at]
      guard group < other.digests.count, !other.digests[group].isEmpty else { continue }
      let digest = digests[target]
      let before = digest.byteCount
      digest.merge(other.digests[group])
      digestBytes += digest.byteCount - before
    }
  }

  override func results(groupCount: Int) -> [Column] {
    grow(to: groupCount)
    let arena = Arena(capacity: groupCount * 64)
    var builder = ColumnBuilder<Dynamic>(capacity: groupCount)
    for digest in digests {
      if digest.isEmpty { builder.appendNull() } else { builder.append(digest.write(arena)) }
    }
    return [builder.finish(owners: [arena])]
  }

  override func code(_ coder: StateCoder, groupCount: Int) {
    let count = coder.count(digests.count)
    guard count <= groupCount else { return coder.fail("it has more digests than groups") }
    if coder.isReading { grow(to: count) }
    for digest in digests.prefix(count) where coder.fault == nil {
      let before = digest.byteCount
      digest.code(coder)
      digestBytes += digest.byteCount - before
    }
  }

  override var byteCount: Int { digests.count * 128 + digestBytes }
}
