/// A digest of values of one type, as `tdigest()` gives it: exact while there are few of them.
final class TDigest {
  /// What the values are: long, real, datetime or timespan.
  private(set) var type: ScalarType

  private var base: Int64 = 0
  private var pending: [QuantileDigest.Centroid] = []
  private var digest: QuantileDigest?

  /// How many values are kept as they are.
  private static let largestSample = 2048

  init(_ type: ScalarType) { self.type = type }

  /// Whether nothing was added.
  var isEmpty: Bool { pending.isEmpty && digest == nil }

  /// About how many bytes it takes.
  var byteCount: Int { pending.capacity * 16 + (digest == nil ? 0 : 8000) }

  /// Carries everything to a new digest.
  func code(_ coder: StateCoder) {
    var name = type.rawValue
    coder.code(&name)
    type = ScalarType(rawValue: name) ?? type
    coder.code(&base)
    coder.code(&pending, QuantileDigest.Centroid(mean: 0, weight: 0))
    coder.code(&digest, QuantileDigest(base: 0)) { $0.code(coder) }
  }

  /// Adds a whole number or ticks.
  func add(_ value: Int64, weight: Double) {
    if isEmpty { base = value }
    let (difference, overflow) = value.subtractingReportingOverflow(base)
    add(mean: overflow ? Double(value) - Double(base) : Double(difference), weight)
  }

  /// Adds a real.
  func add(_ value: Double, weight: Double) {
    if !value.isNaN { add(mean: value, weight) }
  }

  private func add(mean: Double, _ weight: Double) {
    guard weight > 0 else { return }
    pending.append(QuantileDigest.Centroid(mean: mean, weight: weight))
    if pending.count >= Self.largestSample { compress() }
  }

  /// Joins equal values, and then near ones when there are many.
  private func compress() {
    pending.sort { $0.mean < $1.mean }
    var joined: [QuantileDigest.Centroid] = []
    for centroid in pending {
      if let last = joined.last, last.mean == centroid.mean {
        joined[joined.count - 1].weight += centroid.weight
      } else {
        joined.append(centroid)
      }
    }
    pending = joined
    guard pending.count > Self.largestSample / 2 else { return }
    let digest = digest ?? QuantileDigest(base: 0)
    self.digest = digest
    digest.add(pending, smallest: 0, largest: 0)
    pending.removeAll(keepingCapacity: true)
  }

  /// The values and how often they count, in order.
  var centroids: [QuantileDigest.Centroid] {
    compress()
    guard let digest else { return pending }
    digest.add(pending, smallest: 0, largest: 0)
    pending.removeAll(keepingCapacity: true)
    return digest.centroids
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
      if type != .real, mean.kind == .long, let value = mean.asLong {
        add(value, weight: weight)
      } else if let value = mean.number {
        add(value, weight: weight)
      }
    }
    return true
  }

  private func becomeReal() {
    guard type == .long else { return }
    let old = centroids
    pending = old.map {
      QuantileDigest.Centroid(mean: $0.mean + Double(base), weight: $0.weight)
    }
    digest = nil
    base = 0
    type = .real
  }

  /// Writes the digest: `[[7], [values], [weights]]`.
  func write(_ arena: Arena) -> Dynamic {
    let centroids = centroids
    let writer = DynamicWriter(arena)
    arena.begin()
    switch type {
    case .datetime: arena.append("[[7,\"datetime\"],[")
    case .timespan: arena.append("[[7,\"timespan\"],[")
    default: arena.append("[[7],[")
    }
    for (index, centroid) in centroids.enumerated() {
      if index > 0 { arena.append(UInt8(ascii: ",")) }
      if type == .real {
        writer.append(centroid.mean)
      } else {
        writer.append(whole(centroid.mean))
      }
    }
    arena.append("],[")
    for (index, centroid) in centroids.enumerated() {
      if index > 0 { arena.append(UInt8(ascii: ",")) }
      writer.append(Dynamic.truncated(centroid.weight) ?? 0)
    }
    arena.append("]]")
    return Dynamic(arena.end())
  }

  private func whole(_ mean: Double) -> Int64 {
    Int64(clamping: Int128(base) + (Int128(exactly: mean.rounded()) ?? 0))
  }

  /// The value that a percentage of the values do not exceed, as a column of one row.
  func percentile(_ percentage: Double) -> Column {
    let centroids = centroids
    let total = centroids.reduce(0) { $0 + $1.weight }
    let exact = Swift.min(Swift.max(percentage, 0), 100) / 100 * total
    let rank = exact - exact * 1e-12
    var below = 0.0
    var mean: Double?
    for centroid in centroids {
      mean = centroid.mean
      below += centroid.weight
      if below >= rank { break }
    }
    guard let mean else { return .nulls(type, count: 1) }
    switch type {
    case .real: return .constant(mean, count: 1)
    case .datetime: return .constant(Datetime.checked(whole(mean)), count: 1)
    case .timespan: return .constant(Timespan(ticks: whole(mean)), count: 1)
    default: return .constant(whole(mean), count: 1)
    }
  }

  /// How many values are not greater than one, and how many there are.
  func rank(of value: Column) -> (rank: Double, total: Double)? {
    var limit: Double?
    if type == .real {
      limit = value.converted(to: .real).value(0, as: Double.self)
    } else if value.type == .real, let real = value.value(0, as: Double.self) {
      limit = real - Double(base)
    } else {
      let ticks = value.converted(to: .long).value(0, as: Int64.self)
      limit = ticks.map { Double($0) - Double(base) }
      if let ticks, !ticks.subtractingReportingOverflow(base).overflow {
        limit = Double(ticks &- base)
      }
    }
    guard let limit else { return nil }
    var rank = 0.0
    var total = 0.0
    for centroid in centroids {
      total += centroid.weight
      if centroid.mean <= limit { rank += centroid.weight }
    }
    return total > 0 ? (rank, total) : nil
  }

  private static func name(_ text: StaticString) -> StringView {
    StringView(text.utf8Start, text.utf8CodeUnitCount)
  }
}
