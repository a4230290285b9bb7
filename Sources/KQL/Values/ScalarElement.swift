/// A Swift type that stores the values of one Kusto type in a column.
public protocol ScalarElement: Sendable, BitwiseCopyable {
  /// The Kusto type.
  static var type: ScalarType { get }

  /// The element of a null row.
  static var zero: Self { get }
}

extension Bool: ScalarElement {
  /// The Kusto type.
  public static var type: ScalarType { .bool }

  /// The element of a null row.
  public static var zero: Bool { false }
}

extension Int32: ScalarElement {
  /// The Kusto type.
  public static var type: ScalarType { .int }
}

extension Int64: ScalarElement {
  /// The Kusto type.
  public static var type: ScalarType { .long }
}

extension Double: ScalarElement {
  /// The Kusto type.
  public static var type: ScalarType { .real }
}

extension Decimal: ScalarElement {
  /// The Kusto type.
  public static var type: ScalarType { .decimal }

  /// The element of a null row.
  public static var zero: Decimal { Decimal(mantissa: 0, scale: 0) }
}

extension StringView: ScalarElement {
  /// The Kusto type.
  public static var type: ScalarType { .string }

  /// The element of a null row.
  public static var zero: StringView { .empty }
}

extension Datetime: ScalarElement {
  /// The Kusto type.
  public static var type: ScalarType { .datetime }

  /// The element of a null row.
  public static var zero: Datetime { .minimum }
}

extension Timespan: ScalarElement {
  /// The Kusto type.
  public static var type: ScalarType { .timespan }

  /// The element of a null row.
  public static var zero: Timespan { Timespan(ticks: 0) }
}

extension Guid: ScalarElement {
  /// The Kusto type.
  public static var type: ScalarType { .guid }

  /// The element of a null row.
  public static var zero: Guid { Guid(high: 0, low: 0) }
}

extension Dynamic: ScalarElement {
  /// The Kusto type.
  public static var type: ScalarType { .dynamic }

  /// The element of a null row.
  public static var zero: Dynamic { Dynamic(.empty) }
}
