/// A type that `min`, `max`, `arg_min` and `arg_max` order.
protocol RankedElement: ScalarElement {
  /// Whether the value is none of the ordered ones: not-a-number, which wins over any other.
  var isUnordered: Bool { get }

  /// Whether `a` comes before `b`.
  static func precedes(_ a: Self, _ b: Self) -> Bool
}

extension RankedElement {
  @inline(__always) var isUnordered: Bool { false }
}

extension RankedElement where Self: Comparable {
  @inline(__always) static func precedes(_ a: Self, _ b: Self) -> Bool { a < b }
}

extension Int32: RankedElement {}
extension Int64: RankedElement {}
extension Datetime: RankedElement {}
extension Timespan: RankedElement {}
extension Decimal: RankedElement {}

extension Double: RankedElement {
  @inline(__always) var isUnordered: Bool { isNaN }
}

extension Bool: RankedElement {
  @inline(__always) static func precedes(_ a: Bool, _ b: Bool) -> Bool { !a && b }
}

extension StringView: RankedElement {
  @inline(__always) static func precedes(_ a: StringView, _ b: StringView) -> Bool { a < b }
}

/// Which end of the order is wanted.
protocol Extreme: SendableMetatype {
  /// Whether a new value takes the place of the one kept so far.
  static func prefers<Value: RankedElement>(_ new: Value, to old: Value) -> Bool
}

/// The smallest value.
enum Least: Extreme {
  @inline(__always)
  static func prefers<Value: RankedElement>(_ new: Value, to old: Value) -> Bool {
    Value.precedes(new, old) || (new.isUnordered && !old.isUnordered)
  }
}

/// The largest value.
enum Greatest: Extreme {
  @inline(__always)
  static func prefers<Value: RankedElement>(_ new: Value, to old: Value) -> Bool {
    Value.precedes(old, new) || (new.isUnordered && !old.isUnordered)
  }
}
