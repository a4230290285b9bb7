/// A type whose values have a mean.
protocol Averageable: ScalarElement {
  /// What is added up.
  associatedtype Sum: BitwiseCopyable

  /// The type of the mean.
  associatedtype Mean: ScalarElement

  /// A sum of nothing.
  static var zeroTotal: Sum { get }

  /// A total and one more value.
  static func add(_ value: Self, to total: Sum) -> Sum

  /// Two totals.
  static func add(totals a: Sum, _ b: Sum) -> Sum

  /// The mean of `count` values.
  static func mean(_ total: Sum, count: Int64) -> Mean?
}

extension Int32: Averageable {
  static var zeroTotal: Int64 { 0 }
  @inline(__always) static func add(_ value: Int32, to total: Int64) -> Int64 {
    total &+ Int64(value)
  }
  @inline(__always) static func add(totals a: Int64, _ b: Int64) -> Int64 { a &+ b }
  static func mean(_ total: Int64, count: Int64) -> Double? { Double(total) / Double(count) }
}

extension Int64: Averageable {
  static var zeroTotal: Int64 { 0 }
  @inline(__always) static func add(_ value: Int64, to total: Int64) -> Int64 { total &+ value }
  @inline(__always) static func add(totals a: Int64, _ b: Int64) -> Int64 { a &+ b }
  static func mean(_ total: Int64, count: Int64) -> Double? { Double(total) / Double(count) }
}

extension Double: Averageable {
  static var zeroTotal: RealSum { RealSum() }
  @inline(__always) static func add(_ value: Double, to total: RealSum) -> RealSum {
    sum(total, value)
  }
  @inline(__always) static func add(totals a: RealSum, _ b: RealSum) -> RealSum { sum(sums: a, b) }
  static func mean(_ total: RealSum, count: Int64) -> Double? { total.divided(by: Double(count)) }
}

extension Timespan: Averageable {
  static var zeroTotal: Int128 { 0 }
  @inline(__always)
  static func add(_ value: Timespan, to total: Int128) -> Int128 { total &+ Int128(value.ticks) }
  @inline(__always) static func add(totals a: Int128, _ b: Int128) -> Int128 { a &+ b }
  static func mean(_ total: Int128, count: Int64) -> Timespan? {
    count == 0 ? nil : Timespan(ticks: Int64(truncatingIfNeeded: total / Int128(count)))
  }
}

extension Datetime: Averageable {
  static var zeroTotal: Int128 { 0 }
  @inline(__always)
  static func add(_ value: Datetime, to total: Int128) -> Int128 { total &+ Int128(value.ticks) }
  @inline(__always) static func add(totals a: Int128, _ b: Int128) -> Int128 { a &+ b }
  static func mean(_ total: Int128, count: Int64) -> Datetime? {
    count == 0 ? nil : Datetime.checked(Int64(truncatingIfNeeded: total / Int128(count)))
  }
}

extension Decimal: Averageable {
  static var zeroTotal: Decimal { .zero }
  static func add(_ value: Decimal, to total: Decimal) -> Decimal { sum(total, value) }
  static func add(totals a: Decimal, _ b: Decimal) -> Decimal { sum(sums: a, b) }
  static func mean(_ total: Decimal, count: Int64) -> Decimal? {
    count == 0 ? nil : total / Decimal(mantissa: Int128(count), scale: 0)
  }
}

/// The mean of the values that are not null; of none it is not-a-number, or null where there is none.
final class AverageAccumulator<Value: Averageable>: Accumulator {
  private struct State: BitwiseCopyable {
    var total: Value.Sum
    var count: Int64
  }

  private var states = GroupArray<State>()

  @_specialize(where Value == Int32)
  @_specialize(where Value == Int64)
  @_specialize(where Value == Double)
  @_specialize(where Value == Timespan)
  @_specialize(where Value == Datetime)
  override func update(
    _ columns: [Column], groups: UnsafePointer<UInt32>, count: Int, groupCount: Int
  ) {
    let states = states.grow(to: groupCount, with: State(total: Value.zeroTotal, count: 0))
    Self.accumulate(
      columns[0], groups: groups, count: count, groupCount: groupCount, into: states,
      as: Value.self
    ) {
      $0.total = Value.add($1, to: $0.total)
      $0.count &+= 1
    }
  }

  @_specialize(where Value == Int32)
  @_specialize(where Value == Int64)
  @_specialize(where Value == Double)
  @_specialize(where Value == Timespan)
  @_specialize(where Value == Datetime)
  override func merge(_ other: Accumulator, _ groups: GroupMapping, groupCount: Int) {
    guard let other = other as? AverageAccumulator<Value> else { return }
    let empty = State(total: Value.zeroTotal, count: 0)
    let states = states.grow(to: groupCount, with: empty)
    let added = other.states.grow(to: groups.sourceCount, with: empty)
    for at in 0..<groups.count {
      let (group, target) = groups[at]
      states[target].total = Value.add(totals: states[target].total, added[group].total)
      states[target].count &+= added[group].count
    }
  }

  @_specialize(where Value == Int32)
  @_specialize(where Value == Int64)
  @_specialize(where Value == Double)
  @_specialize(where Value == Timespan)
  @_specialize(where Value == Datetime)
  override func results(groupCount: Int) -> [Column] {
    let states = states.grow(to: groupCount, with: State(total: Value.zeroTotal, count: 0))
    return [
      Self.column(groupCount: groupCount, of: Value.Mean.self) {
        Value.mean(states[$0].total, count: states[$0].count)
      }
    ]
  }

  override func code(_ coder: StateCoder, groupCount: Int) {
    states.code(coder, groupCount: groupCount, with: State(total: Value.zeroTotal, count: 0))
  }

  override var byteCount: Int { states.byteCount }
}
