/// A Swift type that stores the values of one Kusto type in a column.
public protocol ScalarElement: Sendable, BitwiseCopyable {
  /// The Kusto type.
  static var type: ScalarType { get }

  /// The element of a null row.
  static var zero: Self { get }
}

extension Bool: ScalarElement {
  public static var type: ScalarType { .bool }
  public static var zero: Bool { false }
}

extension Int32: ScalarElement {
  public static var type: ScalarType { .int }
}

extension Int64: ScalarElement {
  public static var type: ScalarType { .long }
}

extension Double: ScalarElement {
  public static var type: ScalarType { .real }
}

extension Decimal: ScalarElement {
  public static var type: ScalarType { .decimal }
  public static var zero: Decimal { Decimal(mantissa: 0, scale: 0) }
}

extension StringView: ScalarElement {
  public static var type: ScalarType { .string }
  public static var zero: StringView { .empty }
}

extension Datetime: ScalarElement {
  public static var type: ScalarType { .datetime }
  public static var zero: Datetime { .minimum }
}

extension Timespan: ScalarElement {
  public static var type: ScalarType { .timespan }
  public static var zero: Timespan { Timespan(ticks: 0) }
}

extension Guid: ScalarElement {
  public static var type: ScalarType { .guid }
  public static var zero: Guid { Guid(high: 0, low: 0) }
}

extension Dynamic: ScalarElement {
  public static var type: ScalarType { .dynamic }
  public static var zero: Dynamic { Dynamic(.empty) }
}
