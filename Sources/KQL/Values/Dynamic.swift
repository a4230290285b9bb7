/// A JSON value as text: the element of dynamic columns.
///
/// The text is JSON, kept as it came until somebody looks inside (`DynamicReader`). Kusto's dynamic
/// values may also hold datetimes, timespans, guids and decimals; such a value is written as a marked
/// string: the byte 0x01, a letter (`d`, `t`, `g`, `m`) and then a JSON string of its Kusto text.
/// Not-a-number and the infinities are the bare words `NaN`, `Infinity` and `-Infinity`.
/// JSON `null` at the top is not a value but a null row.
public struct Dynamic: @unchecked Sendable, BitwiseCopyable {
  /// The text.
  public var text: StringView

  /// Creates a value from its text.
  @inline(__always) public init(_ text: StringView) { self.text = text }
}
