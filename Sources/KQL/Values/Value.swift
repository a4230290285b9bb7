/// One value of a row, for programs; the engine itself works on columns.
public enum Value: Hashable, Sendable {
  /// No value, of any type but string.
  case null
  /// A bool.
  case bool(Bool)
  /// A 32-bit integer.
  case int(Int32)
  /// A 64-bit integer.
  case long(Int64)
  /// A floating-point number.
  case real(Double)
  /// A decimal number, as its digits.
  case decimal(String)
  /// Text.
  case string(String)
  /// A point in time.
  case datetime(Datetime)
  /// A length of time.
  case timespan(Timespan)
  /// A guid, in its usual form.
  case guid(String)
  /// A dynamic value, as JSON.
  case dynamic(String)
}

extension Batch {
  /// A value of a row; `null` where the row has none.
  public func value(row: Int, column index: Int) -> Value {
    let column = column(index)
    if column.isNull(row) { return .null }
    func element<Element: ScalarElement>(_: Element.Type) -> Element {
      column.pointer(Element.self)[column.index(row)]
    }
    return switch column.type {
    case .bool: .bool(element(Bool.self))
    case .int: .int(element(Int32.self))
    case .long: .long(element(Int64.self))
    case .real: .real(element(Double.self))
    case .decimal: .decimal(Self.text { element(Decimal.self).write(to: $0) })
    case .string: .string(element(StringView.self).string)
    case .datetime: .datetime(element(Datetime.self))
    case .timespan: .timespan(element(Timespan.self))
    case .guid: .guid(Self.text { element(Guid.self).write(to: $0) })
    case .dynamic: .dynamic(element(Dynamic.self).text.string)
    }
  }

  /// More than any decimal or guid needs.
  private static let longestText = 128

  private static func text(_ write: (UnsafeMutablePointer<UInt8>) -> Int) -> String {
    let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: longestText)
    defer { bytes.deallocate() }
    return StringView(bytes, write(bytes)).string
  }
}
