/// A type whose values have percentiles.
protocol QuantileElement: ScalarElement {
  /// A number that is ordered like the values.
  var orderKey: Int64 { get }

  /// The value with an order key.
  static func value(orderKey: Int64) -> Self

  /// How far a value is from a base, both as order keys.
  static func distance(from base: Int64, to key: Int64) -> Double

  /// The order key at a distance from a base.
  static func orderKey(_ distance: Double, from base: Int64) -> Int64

  /// Whether a value counts; not-a-number does not.
  var isCounted: Bool { get }
}

extension QuantileElement {
  var isCounted: Bool { true }

  static func distance(from base: Int64, to key: Int64) -> Double {
    let (difference, overflow) = key.subtractingReportingOverflow(base)
    return overflow ? Double(key) - Double(base) : Double(difference)
  }

  static func orderKey(_ distance: Double, from base: Int64) -> Int64 {
    let sum = Int128(base) + (Int128(exactly: distance.rounded()) ?? 0)
    return Int64(clamping: sum)
  }
}

extension Int64: QuantileElement {
  @inline(__always) var orderKey: Int64 { self }
  @inline(__always) static func value(orderKey: Int64) -> Int64 { orderKey }
}

extension Datetime: QuantileElement {
  @inline(__always) var orderKey: Int64 { ticks }
  @inline(__always)
  static func value(orderKey: Int64) -> Datetime { Datetime(ticks: orderKey) }
}

extension Timespan: QuantileElement {
  @inline(__always) var orderKey: Int64 { ticks }
  @inline(__always)
  static func value(orderKey: Int64) -> Timespan { Timespan(ticks: orderKey) }
}

extension Double: QuantileElement {
  @inline(__always) var isCounted: Bool { !isNaN }

  @inline(__always)
  var orderKey: Int64 {
    let bits = Int64(bitPattern: bitPattern)
    return bits ^ ((bits >> 63) & .max)
  }

  @inline(__always)
  static func value(orderKey: Int64) -> Double {
    Double(bitPattern: UInt64(bitPattern: orderKey ^ ((orderKey >> 63) & .max)))
  }

  static func distance(from base: Int64, to key: Int64) -> Double { value(orderKey: key) }
  static func orderKey(_ distance: Double, from base: Int64) -> Int64 { distance.orderKey }
}
