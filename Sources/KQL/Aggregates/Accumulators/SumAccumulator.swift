/// A type whose values can be added up.
protocol Summable: ScalarElement {
  /// What is kept of the values.
  associatedtype Kept: BitwiseCopyable

  /// The type of the sum.
  associatedtype Total: ScalarElement

  /// A sum of nothing.
  static var noSum: Kept { get }

  /// A sum and one more value; whole numbers wrap around, as Kusto's do.
  static func sum(_ kept: Kept, _ value: Self) -> Kept

  /// Two sums.
  static func sum(sums a: Kept, _ b: Kept) -> Kept

  /// The result.
  static func total(_ sum: Kept) -> Total
}

extension Summable where Kept == Total {
  @inline(__always) static func total(_ sum: Kept) -> Total { sum }
}

extension Int32: Summable {
  static var noSum: Int64 { 0 }
  @inline(__always) static func sum(_ total: Int64, _ value: Int32) -> Int64 {
    total &+ Int64(value)
  }
  @inline(__always) static func sum(sums a: Int64, _ b: Int64) -> Int64 { a &+ b }
}

extension Int64: Summable {
  static var noSum: Int64 { 0 }
  @inline(__always) static func sum(_ total: Int64, _ value: Int64) -> Int64 { total &+ value }
  @inline(__always) static func sum(sums a: Int64, _ b: Int64) -> Int64 { a &+ b }
}

extension Double: Summable {
  static var noSum: RealSum { RealSum() }
  @inline(__always)
  static func sum(_ sum: RealSum, _ value: Double) -> RealSum {
    var sum = sum
    sum.add(value)
    return sum
  }
  @inline(__always)
  static func sum(sums a: RealSum, _ b: RealSum) -> RealSum {
    var sum = a
    sum.add(b)
    return sum
  }
  @inline(__always) static func total(_ sum: RealSum) -> Double { sum.value }
}

extension Timespan: Summable {
  static var noSum: Timespan { Timespan(ticks: 0) }
  @inline(__always)
  static func sum(_ total: Timespan, _ value: Timespan) -> Timespan {
    Timespan(ticks: total.ticks &+ value.ticks)
  }
  @inline(__always)
  static func sum(sums a: Timespan, _ b: Timespan) -> Timespan { sum(a, b) }
}

extension Decimal: Summable {
  static var noSum: Decimal { .zero }
  /// A sum with too many digits stays as it was.
  static func sum(_ total: Decimal, _ value: Decimal) -> Decimal { (total + value) ?? total }
  static func sum(sums a: Decimal, _ b: Decimal) -> Decimal { sum(a, b) }
}

/// Adds up the values that are not null; the sum of none is zero.
final class SumAccumulator<Value: Summable>: Accumulator {
  private var sums = GroupArray<Value.Kept>()

  @_specialize(where Value == Int32)
  @_specialize(where Value == Int64)
  @_specialize(where Value == Double)
  @_specialize(where Value == Timespan)
  override func update(
    _ columns: [Column], groups: UnsafePointer<UInt32>, count: Int, groupCount: Int
  ) {
    let sums = sums.grow(to: groupCount, with: Value.noSum)
    Self.accumulate(
      columns[0], groups: groups, count: count, groupCount: groupCount, into: sums,
      as: Value.self
    ) { $0 = Value.sum($0, $1) }
  }

  @_specialize(where Value == Int32)
  @_specialize(where Value == Int64)
  @_specialize(where Value == Double)
  @_specialize(where Value == Timespan)
  override func merge(_ other: Accumulator, _ groups: GroupMapping, groupCount: Int) {
    guard let other = other as? SumAccumulator<Value> else { return }
    let sums = sums.grow(to: groupCount, with: Value.noSum)
    let added = other.sums.grow(to: groups.sourceCount, with: Value.noSum)
    for at in 0..<groups.count {
      let (group, target) = groups[at]
      sums[target] = Value.sum(sums: sums[target], added[group])
    }
  }

  @_specialize(where Value == Int32)
  @_specialize(where Value == Int64)
  @_specialize(where Value == Double)
  @_specialize(where Value == Timespan)
  override func results(groupCount: Int) -> [Column] {
    let sums = sums.grow(to: groupCount, with: Value.noSum)
    return [Self.column(groupCount: groupCount) { Value.total(sums[$0]) }]
  }

  override func code(_ coder: StateCoder, groupCount: Int) {
    sums.code(coder, groupCount: groupCount, with: Value.noSum)
  }

  override var byteCount: Int { sums.byteCount }
}
