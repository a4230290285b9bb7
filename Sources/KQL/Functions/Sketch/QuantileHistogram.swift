/// How often values occur, in ranges as fine as can be kept: a summary of many values from which percentiles
/// are estimated.
///
/// All ranges are powers of two of the steps of a ``QuantileScale``, the finest of which not too many have
/// values. So the summary follows from the values alone: it is the same in whatever order they come, and
/// however they were divided among summaries that are put together. Few different values have a range each.
final class QuantileHistogram {
  /// A range of values, or one value, and how often it counts.
  struct Bucket: BitwiseCopyable {
    /// The place on the scale, without the lowest bits; or an order key.
    var key: Int64
    var weight: Double
  }

  /// The ranges with values, in order.
  private(set) var buckets: [Bucket] = []

  /// The sum of all weights.
  private(set) var totalWeight = 0.0

  /// How many of the lowest bits the ranges do not tell.
  private var shift = 0

  /// The smallest and the largest value, as order keys.
  private(set) var smallest = Int64.max
  private(set) var largest = Int64.min

  /// How many ranges may have values.
  private let capacity: Int

  /// Creates a summary of no values.
  init(capacity: Int) { self.capacity = capacity }

  /// How many bytes it takes.
  var byteCount: Int { 96 + buckets.capacity * MemoryLayout<Bucket>.stride }

  /// Adds values that count once, given as order keys, which are lost.
  func add(_ given: UnsafeMutableBufferPointer<Int64>, on scale: QuantileScale) {
    var keys = given
    guard !keys.isEmpty else { return }
    for index in keys.indices {
      note(keys[index])
      keys[index] = scale.place(of: keys[index]) >> Int64(shift)
    }
    keys.sort()
    var added: [Bucket] = []
    for key in keys {
      if let last = added.last, last.key == key {
        added[added.count - 1].weight += 1
      } else {
        added.append(Bucket(key: key, weight: 1))
      }
    }
    merge(added)
  }

  /// Adds values, given as order keys.
  func add(_ values: [Bucket], on scale: QuantileScale) {
    var added = values
    for index in added.indices {
      note(added[index].key)
      added[index].key = scale.place(of: added[index].key) >> Int64(shift)
    }
    added.sort { $0.key < $1.key }
    merge(added)
  }

  /// Adds what another summary on the same scale has.
  func add(_ other: QuantileHistogram) {
    smallest = Swift.min(smallest, other.smallest)
    largest = Swift.max(largest, other.largest)
    let finer = Swift.max(other.shift - shift, 0)
    if finer > 0 { coarsen(by: finer) }
    let coarser = Int64(shift - other.shift)
    merge(other.buckets.map { Bucket(key: $0.key >> coarser, weight: $0.weight) })
  }

  private func note(_ key: Int64) {
    smallest = Swift.min(smallest, key)
    largest = Swift.max(largest, key)
  }

  /// Takes in ranges in order, of which several may be the same.
  private func merge(_ added: [Bucket]) {
    let known = buckets
    buckets = Array(unsafeUninitializedCapacity: known.count + added.count) { all, count in
      var last = Bucket(key: 0, weight: 0)
      func append(_ bucket: Bucket) {
        if count > 0, last.key == bucket.key {
          last.weight += bucket.weight
          all[count - 1] = last
        } else {
          last = bucket
          all.initializeElement(at: count, to: bucket)
          count += 1
        }
      }
      var next = 0
      for bucket in known {
        while next < added.count, added[next].key < bucket.key {
          append(added[next])
          next += 1
        }
        append(bucket)
      }
      for bucket in added[next...] { append(bucket) }
    }
    for bucket in added { totalWeight += bucket.weight }
    if buckets.count > capacity { coarsen(by: neededShift) }
  }

  /// How many bits more must go so that there are few enough ranges.
  private var neededShift: Int {
    // How many neighbours differ in a bit, and in no higher one.
    var counts = [Int](repeating: 0, count: 64)
    for index in 1..<buckets.count {
      counts[63 - (buckets[index].key ^ buckets[index - 1].key).leadingZeroBitCount] += 1
    }
    var (count, bits) = (buckets.count, 0)
    while count > capacity {
      count -= counts[bits]
      bits += 1
    }
    return bits
  }

  /// Puts ranges together that differ in the lowest bits only.
  private func coarsen(by bits: Int) {
    shift += bits
    var wider: [Bucket] = []
    for bucket in buckets {
      let key = bucket.key >> Int64(bits)
      if let last = wider.last, last.key == key {
        wider[wider.count - 1].weight += bucket.weight
      } else {
        wider.append(Bucket(key: key, weight: bucket.weight))
      }
    }
    buckets = wider
  }

  /// Carries everything to a new summary.
  func code(_ coder: StateCoder) {
    coder.code(&buckets, Bucket(key: 0, weight: 0))
    coder.code(&totalWeight)
    coder.code(&shift)
    coder.code(&smallest)
    coder.code(&largest)
    guard coder.isReading else { return }
    let isOrdered = zip(buckets, buckets.dropFirst()).allSatisfy { $0.key < $1.key }
    if !isOrdered || !(0...62).contains(shift) { coder.fail("a summary in it is none") }
  }

  /// The value of a rank, from 1 to the sum of all weights, as an order key.
  func value(ofRank rank: Double, on scale: QuantileScale) -> Int64 {
    if rank <= 1 { return smallest }
    if rank >= totalWeight { return largest }
    var below = 0.0
    for bucket in buckets {
      if below + bucket.weight >= rank {
        let place = (rank - below - 0.5) / bucket.weight
        return value(in: bucket, at: Swift.min(Swift.max(place, 0), 1), on: scale)
      }
      below += bucket.weight
    }
    return largest
  }

  /// A value in the middle of each range, as an order key.
  func middles(on scale: QuantileScale) -> [Bucket] {
    buckets.map { Bucket(key: value(in: $0, at: 0.5, on: scale), weight: $0.weight) }
  }

  /// A value of a range, as far into it as `place` says, from 0 to 1.
  private func value(in bucket: Bucket, at place: Double, on scale: QuantileScale) -> Int64 {
    let start = bucket.key << Int64(shift)
    let key = scale.key(
      between: Swift.max(start, scale.place(of: smallest)),
      and: Swift.min(start + (1 << Int64(shift) - 1), scale.place(of: largest)), at: place)
    return Swift.min(Swift.max(key, smallest), largest)
  }

  /// Becomes a summary of the same values as reals, when they were whole numbers.
  func becomeReal() {
    smallest = QuantileScale.whole.place(of: smallest)
    largest = QuantileScale.whole.place(of: largest)
  }
}

/// How values of a type are divided into ranges.
enum QuantileScale {
  /// Whole numbers: ranges grow with the numbers.
  case whole
  /// Reals: ranges grow with the numbers.
  case real
  /// Times: all ranges are as long.
  case time

  /// The place of an order key on the scale, ordered like the keys.
  @inline(__always)
  func place(of key: Int64) -> Int64 {
    switch self {
    case .whole: Double(key).orderKey
    case .real, .time: key
    }
  }

  /// The order key between two places on the scale, as far from the first as `share` says.
  func key(between first: Int64, and last: Int64, at share: Double) -> Int64 {
    switch self {
    case .time:
      let distance = ((Double(last) - Double(first)) * share).rounded()
      return Int64(clamping: Int128(first) + (Int128(exactly: distance) ?? 0))
    case .whole, .real:
      let (from, to) = (Double.value(orderKey: first), Double.value(orderKey: last))
      let value = first == last ? from : from + (to - from) * share
      return self == .real ? value.orderKey : Int64(clamping: Int128(exactly: value.rounded()) ?? 0)
    }
  }
}
