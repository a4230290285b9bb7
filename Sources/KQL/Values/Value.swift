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

extension Value: CustomStringConvertible {
  /// The value as text: `2024-01-01T00:00:00Z`, `null`.
  public var description: String {
    switch self {
    case .null: "null"
    case .bool(let bool): "\(bool)"
    case .int(let number): "\(number)"
    case .long(let number): "\(number)"
    case .real(let number): "\(number)"
    case .datetime(let time): time.text
    case .timespan(let time): time.shortText
    case .decimal(let text), .string(let text), .guid(let text), .dynamic(let text): text
    }
  }
}

extension Datetime: CustomStringConvertible {
  /// ISO 8601: `2024-01-01T00:00:00Z`.
  public var description: String { text }
}

extension Timespan: CustomStringConvertible {
  /// The shortest text: `10s`, `1.02:03:04`.
  public var description: String { shortText }
}

extension Batch {
  /// A value of a row; `null` where the row has none.
  public func value(row: Int, column index: Int) -> Value { column(index).value(row) }
}

extension Column {
  /// The value of a row; `null` where the row has none.
  public func value(_ row: Int) -> Value {
    if isNull(row) { return .null }
    func element<Element: ScalarElement>(_: Element.Type) -> Element {
      pointer(Element.self)[index(row)]
    }
    return switch type {
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

  /// A column of values; one that is not of the type is null, as is a dynamic one that is no JSON.
  static func of(_ type: ScalarType, count: Int, _ value: (Int) -> Value) -> Column {
    let arena = Arena(capacity: type == .string || type == .dynamic ? count * 16 : 0)
    func filled<Element: ScalarElement>(_ element: (Value) -> Element?) -> Column {
      var builder = ColumnBuilder<Element>(capacity: count)
      for row in 0..<count { builder.append(element(value(row))) }
      return builder.finish(owners: [arena])
    }
    return switch type {
    case .bool: filled { if case .bool(let bool) = $0 { bool } else { nil } }
    case .int: filled { if case .int(let number) = $0 { number } else { nil } }
    case .long: filled { if case .long(let number) = $0 { number } else { nil } }
    case .real: filled { if case .real(let number) = $0 { number } else { nil } }
    case .decimal:
      filled { if case .decimal(let text) = $0 { Decimal.parsed(arena.copy(text)) } else { nil } }
    case .string: filled { if case .string(let text) = $0 { arena.copy(text) } else { nil } }
    case .datetime: filled { if case .datetime(let time) = $0 { time } else { nil } }
    case .timespan: filled { if case .timespan(let time) = $0 { time } else { nil } }
    case .guid:
      filled { if case .guid(let text) = $0 { Guid.parsed(arena.copy(text)) } else { nil } }
    case .dynamic:
      filled { (value) -> Dynamic? in
        guard case .dynamic(let text) = value else { return nil }
        let json = arena.copy(text)
        return Dynamic.isJSON(json) ? Dynamic(json) : nil
      }
    }
  }
}
