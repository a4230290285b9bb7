/// A digest of values of one type, as `tdigest()` gives it: exact while there are few of them.
final class TDigest {
  /// What the values are: long, real, datetime or timespan.
  private(set) var type: ScalarType

  /// The values that were added last, as order keys.
  private var pending: [QuantileHistogram.Bucket] = []
  private var histogram: QuantileHistogram?

  /// How many values are kept as they are.
  private static let largestSample = 2048

  init(_ type: ScalarType) { self.type = type }

  /// Whether nothing was added.
  var isEmpty: Bool { pending.isEmpty && histogram == nil }

  /// About how many bytes it takes.
  var byteCount: Int { pending.capacity * 16 + (histogram?.byteCount ?? 0) }

  /// Carries everything to a new digest.
  func code(_ coder: StateCoder) {
    var name = type.rawValue
    coder.code(&name)
    type = ScalarType(rawValue: name) ?? type
    coder.code(&pending, QuantileHistogram.Bucket(key: 0, weight: 0))
    coder.code(&histogram, QuantileHistogram(capacity: Self.largestSample / 2)) { $0.code(coder) }
  }

  /// Adds a whole number or ticks.
  func add(_ value: Int64, weight: Double) { add(key: value, weight) }

  /// Adds a real.
  func add(_ value: Double, weight: Double) {
    if !value.isNaN { add(key: value.orderKey, weight) }
  }

  private func add(key: Int64, _ weight: Double) {
    guard weight > 0 else { return }
    pending.append(QuantileHistogram.Bucket(key: key, weight: weight))
    if pending.count >= Self.largestSample { compress() }
  }

  /// Joins equal values, and then near ones when there are many.
  private func compress() {
    pending.sort { $0.key < $1.key }
    var joined: [QuantileHistogram.Bucket] = []
    for value in pending {
      if let last = joined.last, last.key == value.key {
        joined[joined.count - 1].weight += value.weight
      } else {
        joined.append(value)
      }
    }
    pending = joined
    if pending.count > Self.largestSample / 2 { summarize() }
  }

  private func summarize() {
    let histogram = histogram ?? QuantileHistogram(capacity: Self.largestSample / 2)
    self.histogram = histogram
    histogram.add(pending, on: scale)
    pending.removeAll(keepingCapacity: true)
  }

  private var scale: QuantileScale {
    switch type {
    case .real: .real
    case .datetime: .time
    default: .whole
    }
  }

  /// The values and how often they count, in order; the values as order keys.
  private var values: [QuantileHistogram.Bucket] {
    compress()
    guard let histogram else { return pending }
    if !pending.isEmpty { summarize() }
    return histogram.middles(on: scale)
  }

  /// Takes in a digest as it was written; false when the value is none.
  func merge(_ value: Dynamic?) -> Bool {
    guard let value, value.kind == .array, let head = value.element(0),
      head.element(0)?.asLong == 7, let means = value.element(1), let weights = value.element(2),
      means.kind == .array, weights.kind == .array
    else { return false }
    var theirs = ScalarType.real
    if let name = head.element(1)?.string {
      theirs = name.equals(Self.name("datetime")) ? .datetime : .timespan
    } else if means.elements.allSatisfy({ $0.kind == .long }) {
      theirs = .long
    }
    if isEmpty {
      type = theirs
    } else if type != theirs {
      guard [.long, .real].contains(type), [.long, .real].contains(theirs) else { return true }
      becomeReal()
    }
    for (mean, weight) in Swift.zip(means.elements, weights.elements) {
      guard let weight = weight.number else { continue }
      if type == .real {
        if let value = mean.number { add(value, weight: weight) }
      } else if let value = mean.asLong ?? mean.number.flatMap({ Dynamic.truncated($0) }) {
        add(value, weight: weight)
      }
    }
    return true
  }

  /// Takes in another digest, which is given up.
  func merge(_ other: TDigest) {
    if other.isEmpty { return }
    if isEmpty {
      type = other.type
    } else if type != other.type {
      guard [.long, .real].contains(type), [.long, .real].contains(other.type) else { return }
      becomeReal()
      other.becomeReal()
    }
    if let theirs = other.histogram {
      let histogram = histogram ?? QuantileHistogram(capacity: Self.largestSample / 2)
      self.histogram = histogram
      histogram.add(theirs)
    }
    for value in other.pending { add(key: value.key, value.weight) }
  }

  private func becomeReal() {
    guard type == .long else { return }
    for index in pending.indices { pending[index].key = Double(pending[index].key).orderKey }
    histogram?.becomeReal()
    type = .real
  }

  /// Writes the digest: `[[7], [values], [weights]]`.
  func write(_ arena: Arena) -> Dynamic {
    let values = values
    let writer = DynamicWriter(arena)
    arena.begin()
    switch type {
    case .datetime: arena.append("[[7,\"datetime\"],[")
    case .timespan: arena.append("[[7,\"timespan\"],[")
    default: arena.append("[[7],[")
    }
    for (index, value) in values.enumerated() {
      if index > 0 { arena.append(UInt8(ascii: ",")) }
      if type == .real {
        writer.append(Double.value(orderKey: value.key))
      } else {
        writer.append(value.key)
      }
    }
    arena.append("],[")
    for (index, value) in values.enumerated() {
      if index > 0 { arena.append(UInt8(ascii: ",")) }
      writer.append(Dynamic.truncated(value.weight) ?? 0)
    }
    arena.append("]]")
    return Dynamic(arena.end())
  }

  /// The value that a percentage of the values do not exceed, as a column of one row.
  func percentile(_ percentage: Double) -> Column {
    let values = values
    let total = values.reduce(0) { $0 + $1.weight }
    let exact = Swift.min(Swift.max(percentage, 0), 100) / 100 * total
    let rank = exact - exact * 1e-12
    var below = 0.0
    var key: Int64?
    for value in values {
      key = value.key
      below += value.weight
      if below >= rank { break }
    }
    guard let key else { return .nulls(type, count: 1) }
    switch type {
    case .real: return .constant(Double.value(orderKey: key), count: 1)
    case .datetime: return .constant(Datetime.checked(key), count: 1)
    case .timespan: return .constant(Timespan(ticks: key), count: 1)
    default: return .constant(key, count: 1)
    }
  }

  /// How many values are not greater than one, and how many there are.
  func rank(of value: Column) -> (rank: Double, total: Double)? {
    var limit: Int64?
    if type == .real {
      limit = value.converted(to: .real).value(0, as: Double.self)?.orderKey
    } else if value.type == .real, let real = value.value(0, as: Double.self) {
      limit = Int128(exactly: real.rounded(.down)).map { Int64(clamping: $0) }
    } else {
      limit = value.converted(to: .long).value(0, as: Int64.self)
    }
    guard let limit else { return nil }
    var rank = 0.0
    var total = 0.0
    for value in values {
      total += value.weight
      if value.key <= limit { rank += value.weight }
    }
    return total > 0 ? (rank, total) : nil
  }

  private static func name(_ text: StaticString) -> StringView {
    StringView(text.utf8Start, text.utf8CodeUnitCount)
  }
}
