/// An exact decimal number: `mantissa × 10^-scale`, 34 significant digits.
///
/// Kusto's `decimal`. Arithmetic and text are in `Decimal+Arithmetic.swift`.
public struct Decimal: Sendable, BitwiseCopyable {
  /// The digits with their sign; fewer than 35 digits.
  public var mantissa: Int128

  /// The number of digits after the point, from 0 to 34.
  public var scale: Int32

  /// Creates a number.
  @inline(__always) public init(mantissa: Int128, scale: Int32) {
    self.mantissa = mantissa
    self.scale = scale
  }
}
