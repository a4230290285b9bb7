/// A type whose values have percentiles.
protocol QuantileElement: ScalarElement {
  /// A number that is ordered like the values.
  var orderKey: Int64 { get }

  /// The value with an order key.
  static func value(orderKey: Int64) -> Self

  /// How values are divided into ranges.
  static var scale: QuantileScale { get }

  /// Whether a value counts; not-a-number does not.
  var isCounted: Bool { get }
}

extension QuantileElement {
  var isCounted: Bool { true }
}

extension Int64: QuantileElement {
  static var scale: QuantileScale { .whole }
  @inline(__always) var orderKey: Int64 { self }
  @inline(__always) static func value(orderKey: Int64) -> Int64 { orderKey }
}

extension Datetime: QuantileElement {
  static var scale: QuantileScale { .time }
  @inline(__always) var orderKey: Int64 { ticks }
  @inline(__always)
  static func value(orderKey: Int64) -> Datetime { Datetime(ticks: orderKey) }
}

extension Timespan: QuantileElement {
  static var scale: QuantileScale { .whole }
  @inline(__always) var orderKey: Int64 { ticks }
  @inline(__always)
  static func value(orderKey: Int64) -> Timespan { Timespan(ticks: orderKey) }
}

extension Double: QuantileElement {
  static var scale: QuantileScale { .real }
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
}
