import CScan

/// Percentiles by nearest rank: exact up to 4,096 values in a group, or as many different ones, then estimated.
///
/// They follow from the values alone, whatever their order and whoever has counted which of them.
///
/// The second argument, if any, says how often a value counts.
final class PercentileAccumulator<Value: QuantileElement>: Accumulator {
  private struct Sample: BitwiseCopyable {
    var values: UnsafeMutablePointer<Int64>?
    var weights: UnsafeMutablePointer<Int64>?
    var count = 0
    var capacity = 0
  }

  private let fractions: [Double]
  private let isWeighted: Bool
  private let asArray: Bool
  private var samples = GroupArray<Sample>()
  private var sampleBytes = 0
  private var histograms: [Int: QuantileHistogram] = [:]
  /// What the histograms take.
  private var histogramBytes = 0

  private static var largestSample: Int { 4096 }

  /// Creates an accumulator; the fractions are from 0 to 1.
  init(_ fractions: [Double], isWeighted: Bool, asArray: Bool) {
    self.fractions = fractions
    self.isWeighted = isWeighted
    self.asArray = asArray
  }

  deinit {
    for group in 0..<samples.count {
      samples.base[group].values?.deallocate()
      samples.base[group].weights?.deallocate()
    }
  }

  @_specialize(where Value == Int64)
  @_specialize(where Value == Double)
  @_specialize(where Value == Datetime)
  @_specialize(where Value == Timespan)
  override func update(
    _ columns: [Column], groups: UnsafePointer<UInt32>, count: Int, groupCount: Int
  ) {
    let samples = samples.grow(to: groupCount, with: Sample())
    let column = columns[0]
    let values = column.pointer(Value.self)
    let weights = isWeighted ? columns[1] : nil
    for row in 0..<count where !column.isNull(row) {
      // Each group's values are in memory of their own, which is fetched some rows before.
      let coming = samples[Int(groups[Swift.min(row &+ 12, count &- 1)])]
      if let end = coming.values { scan_prefetch(end + coming.count) }
      let value = values[column.index(row)]
      guard value.isCounted else { continue }
      var weight: Int64 = 1
      if let weights {
        weight = weights.value(row, as: Int64.self) ?? 0
        if weight <= 0 { continue }
      }
      let group = Int(groups[row])
      if samples[group].count == samples[group].capacity { makeRoom(group) }
      let at = samples[group].count
      samples[group].values?[at] = value.orderKey
      samples[group].weights?[at] = weight
      samples[group].count = at + 1
    }
  }

  /// Makes room for another value of a group.
  @inline(never)
  private func makeRoom(_ group: Int) {
    let sample = samples.base[group]
    if sample.capacity >= Self.largestSample { return summarize(group) }
    let capacity = Swift.max(8, sample.capacity * 2)
    samples.base[group].values = Self.enlarged(sample.values, sample.count, capacity)
    if isWeighted {
      samples.base[group].weights = Self.enlarged(sample.weights, sample.count, capacity)
    }
    samples.base[group].capacity = capacity
    sampleBytes += (capacity - sample.capacity) * (isWeighted ? 16 : 8)
  }

  private static func enlarged(
    _ old: UnsafeMutablePointer<Int64>?, _ count: Int, _ capacity: Int
  ) -> UnsafeMutablePointer<Int64> {
    let new = UnsafeMutablePointer<Int64>.allocate(capacity: capacity)
    if let old {
      new.update(from: old, count: count)
      old.deallocate()
    }
    return new
  }

  /// Moves a group's values into its histogram.
  private func summarize(_ group: Int) {
    let sample = samples.base[group]
    guard let values = sample.values, sample.count > 0 else { return }
    change(group) { histogram in
      if let weights = sample.weights {
        let weighted = (0..<sample.count).map {
          QuantileHistogram.Bucket(key: values[$0], weight: Double(weights[$0]))
        }
        histogram.add(weighted, on: Value.scale)
      } else {
        histogram.add(
          UnsafeMutableBufferPointer(start: values, count: sample.count), on: Value.scale)
      }
    }
    samples.base[group].count = 0
  }

  /// Changes the histogram of a group, which is made for it.
  private func change(_ group: Int, _ body: (QuantileHistogram) -> Void) {
    let known = histograms[group]
    let histogram = known ?? QuantileHistogram(capacity: Self.largestSample)
    let before = known?.byteCount ?? 0
    body(histogram)
    if known == nil { histograms[group] = histogram }
    histogramBytes += histogram.byteCount - before
  }

  @_specialize(where Value == Int64)
  @_specialize(where Value == Double)
  @_specialize(where Value == Datetime)
  @_specialize(where Value == Timespan)
  override func merge(_ other: Accumulator, _ groups: GroupMapping, groupCount: Int) {
    guard let other = other as? PercentileAccumulator<Value> else { return }
    let samples = samples.grow(to: groupCount, with: Sample())
    let theirs = other.samples.grow(to: groups.sourceCount, with: Sample())
    for at in 0..<groups.count {
      let (group, target) = groups[at]
      append(theirs[group], to: target)
      if let added = other.histograms[group] { change(target) { $0.add(added) } }
    }
  }

  private func append(_ added: Sample, to group: Int) {
    guard let values = added.values else { return }
    var start = 0
    while start < added.count {
      if samples.base[group].count == samples.base[group].capacity { makeRoom(group) }
      let sample = samples.base[group]
      let count = Swift.min(added.count - start, sample.capacity - sample.count)
      (sample.values.map { $0 + sample.count })?.update(from: values + start, count: count)
      if let weights = added.weights {
        (sample.weights.map { $0 + sample.count })?.update(from: weights + start, count: count)
      }
      samples.base[group].count += count
      start += count
    }
  }

  override func results(groupCount: Int) -> [Column] {
    _ = samples.grow(to: groupCount, with: Sample())
    for group in histograms.keys { summarize(group) }
    let found = UnsafeMutablePointer<Int64>.allocate(
      capacity: Swift.max(groupCount * fractions.count, 1))
    defer { found.deallocate() }
    nonisolated(unsafe) let (me, places) = (self, found)
    Crew.divide(groupCount, enough: sampleBytes > 1 << 18) { groups in
      for group in groups {
        me.findPercentiles(of: group, places + group * me.fractions.count)
      }
      return 0
    }
    let columns = fractions.indices.map { index in
      Self.column(groupCount: groupCount) { group in
        hasValues(group)
          ? Value.value(orderKey: found[group * fractions.count + index]) : nil
      }
    }
    return asArray ? [Self.arrays(of: columns, groupCount: groupCount)] : columns
  }

  private static func arrays(of columns: [Column], groupCount: Int) -> Column {
    let arena = Arena()
    let writer = DynamicWriter(arena)
    let elements = columns.map { DynamicElementWriter($0) }
    var builder = ColumnBuilder<Dynamic>(capacity: groupCount)
    for group in 0..<groupCount {
      if columns.first?.isNull(group) ?? true {
        builder.appendNull()
        continue
      }
      arena.begin()
      arena.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        if index > 0 { arena.append(UInt8(ascii: ",")) }
        element.append(group, to: writer)
      }
      arena.append(UInt8(ascii: "]"))
      builder.append(Dynamic(arena.end()))
    }
    return builder.finish(owners: [arena])
  }

  private func hasValues(_ group: Int) -> Bool {
    samples.base[group].count > 0 || histograms[group] != nil
  }

  /// Finds the percentiles of a group as keys of their order; leaves `found` as it is when the group has no values.
  private func findPercentiles(of group: Int, _ found: UnsafeMutablePointer<Int64>) {
    if let histogram = histograms[group] {
      for (index, fraction) in fractions.enumerated() {
        let rank = Self.rank(fraction, of: histogram.totalWeight)
        found[index] = histogram.value(ofRank: rank, on: Value.scale)
      }
      return
    }
    let sample = samples.base[group]
    guard sample.count > 0, let values = sample.values else { return }
    guard let weights = sample.weights else {
      let all = UnsafeMutableBufferPointer(start: values, count: sample.count)
      for (index, fraction) in fractions.enumerated() {
        found[index] = all.select(Int(Self.rank(fraction, of: Double(sample.count))) - 1)
      }
      return
    }
    let order = (0..<sample.count).sorted { values[$0] < values[$1] }
    let total = order.reduce(Int64(0)) { Self.saturatingSum($0, weights[$1]) }
    for (index, fraction) in fractions.enumerated() {
      let rank = Int64(exactly: Self.rank(fraction, of: Double(total))) ?? total
      var below: Int64 = 0
      let place = order.first { at in
        below = Self.saturatingSum(below, weights[at])
        return below >= rank
      }
      found[index] = values[place ?? order[order.count - 1]]
    }
  }

  /// The nearest rank, from 1 to `count`.
  private static func rank(_ fraction: Double, of count: Double) -> Double {
    // A product such as 0.07 × 100 must not be rounded up because it is 7.000000000000001.
    let exact = fraction * count
    return Swift.max(1, Swift.min(count, (exact - exact.magnitude * 1e-12).rounded(.up)))
  }

  private static func saturatingSum(_ a: Int64, _ b: Int64) -> Int64 {
    let (sum, overflow) = a.addingReportingOverflow(b)
    return overflow ? .max : sum
  }

  override func code(_ coder: StateCoder, groupCount: Int) {
    let count = coder.count(samples.count)
    guard count <= groupCount else { return coder.fail("it has more samples than groups") }
    let samples = samples.grow(to: count, with: Sample())
    for group in 0..<count where coder.fault == nil {
      var values = Array(
        UnsafeBufferPointer(start: samples[group].values, count: samples[group].count))
      coder.code(&values, 0)
      var weights: [Int64] = []
      if isWeighted {
        weights = Array(
          UnsafeBufferPointer(start: samples[group].weights, count: samples[group].count))
        coder.code(&weights, 0)
      }
      var histogram = histograms[group]
      coder.code(&histogram, QuantileHistogram(capacity: Self.largestSample)) { $0.code(coder) }
      guard coder.isReading, coder.fault == nil else { continue }
      histograms[group] = histogram
      histogramBytes += histogram?.byteCount ?? 0
      guard values.count <= Self.largestSample, !isWeighted || weights.count == values.count else {
        return coder.fail("a sample in it is too large")
      }
      for (at, value) in values.enumerated() {
        if samples[group].count == samples[group].capacity { makeRoom(group) }
        samples[group].values?[at] = value
        samples[group].weights?[at] = isWeighted ? weights[at] : 1
        samples[group].count = at + 1
      }
    }
  }

  override var byteCount: Int { samples.byteCount + sampleBytes + histogramBytes }
}
