/// A type whose values can be added up.
protocol Summable: ScalarElement {
  /// The type of the sum.
  associatedtype Total: ScalarElement

  /// A sum of nothing.
  static var noTotal: Total { get }

  /// A total and one more value; whole numbers wrap around, as Kusto's do.
  static func sum(_ total: Total, _ value: Self) -> Total

  /// Two totals.
  static func sum(totals a: Total, _ b: Total) -> Total
}

extension Int32: Summable {
  static var noTotal: Int64 { 0 }
  @inline(__always) static func sum(_ total: Int64, _ value: Int32) -> Int64 {
    total &+ Int64(value)
  }
  @inline(__always) static func sum(totals a: Int64, _ b: Int64) -> Int64 { a &+ b }
}

extension Int64: Summable {
  static var noTotal: Int64 { 0 }
  @inline(__always) static func sum(_ total: Int64, _ value: Int64) -> Int64 { total &+ value }
  @inline(__always) static func sum(totals a: Int64, _ b: Int64) -> Int64 { a &+ b }
}

extension Double: Summable {
  static var noTotal: Double { 0 }
  @inline(__always) static func sum(_ total: Double, _ value: Double) -> Double { total + value }
  @inline(__always) static func sum(totals a: Double, _ b: Double) -> Double { a + b }
}

extension Timespan: Summable {
  static var noTotal: Timespan { Timespan(ticks: 0) }
  @inline(__always)
  static func sum(_ total: Timespan, _ value: Timespan) -> Timespan {
    Timespan(ticks: total.ticks &+ value.ticks)
  }
  @inline(__always)
  static func sum(totals a: Timespan, _ b: Timespan) -> Timespan { sum(a, b) }
}

extension Decimal: Summable {
  static var noTotal: Decimal { .zero }
  /// A sum with too many digits stays as it was.
  static func sum(_ total: Decimal, _ value: Decimal) -> Decimal { (total + value) ?? total }
  static func sum(totals a: Decimal, _ b: Decimal) -> Decimal { sum(a, b) }
}

/// Adds up the values that are not null; the sum of none is zero.
final class SumAccumulator<Value: Summable>: Accumulator {
  private var totals = GroupArray<Value.Total>()

  @_specialize(where Value == Int32)
  @_specialize(where Value == Int64)
  @_specialize(where Value == Double)
  @_specialize(where Value == Timespan)
  override func update(
    _ columns: [Column], groups: UnsafePointer<UInt32>, count: Int, groupCount: Int
  ) {
    let totals = totals.grow(to: groupCount, with: Value.noTotal)
    Self.accumulate(
      columns[0], groups: groups, count: count, groupCount: groupCount, into: totals,
      as: Value.self
    ) { $0 = Value.sum($0, $1) }
  }

  @_specialize(where Value == Int32)
  @_specialize(where Value == Int64)
  @_specialize(where Value == Double)
  @_specialize(where Value == Timespan)
  override func merge(_ other: Accumulator, _ groups: GroupMapping, groupCount: Int) {
    guard let other = other as? SumAccumulator<Value> else { return }
    let totals = totals.grow(to: groupCount, with: Value.noTotal)
    let added = other.totals.grow(to: groups.sourceCount, with: Value.noTotal)
    for at in 0..<groups.count {
      let (group, target) = groups[at]
      totals[target] = Value.sum(totals: totals[target], added[group])
    }
  }

  @_specialize(where Value == Int32)
  @_specialize(where Value == Int64)
  @_specialize(where Value == Double)
  @_specialize(where Value == Timespan)
  override func results(groupCount: Int) -> [Column] {
    let totals = totals.grow(to: groupCount, with: Value.noTotal)
    return [Self.column(groupCount: groupCount) { totals[$0] }]
  }

  override func code(_ coder: StateCoder, groupCount: Int) {
    totals.code(coder, groupCount: groupCount, with: Value.noTotal)
  }

  override var byteCount: Int { totals.byteCount }
}
