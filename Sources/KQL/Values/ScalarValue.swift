/// A Swift type that stands for the values of a Kusto type: what functions of a program take and give,
/// and what columns of results are read as.
///
/// An optional one takes nulls too. A type of a program's own may conform, such as one for addresses.
public protocol ScalarValue: Sendable {
  /// The Kusto type.
  static var scalarType: ScalarType { get }

  /// Whether a column of a type can be read as this one.
  static func takes(_ type: ScalarType) -> Bool

  /// Makes one of a value; `nil` when the value is null, or none of this type.
  init?(scalarValue: Value)

  /// The value that it stands for.
  var scalarValue: Value { get }
}

extension ScalarValue {
  /// Whether it is the Kusto type itself.
  public static func takes(_ type: ScalarType) -> Bool { type == scalarType }
}

extension Bool: ScalarValue {
  /// `bool`.
  public static var scalarType: ScalarType { .bool }
  /// Takes a bool.
  public init?(scalarValue: Value) {
    guard case .bool(let bool) = scalarValue else { return nil }
    self = bool
  }
  /// The bool.
  public var scalarValue: Value { .bool(self) }
}

extension Int32: ScalarValue {
  /// `int`.
  public static var scalarType: ScalarType { .int }
  /// Takes an int.
  public init?(scalarValue: Value) {
    guard case .int(let number) = scalarValue else { return nil }
    self = number
  }
  /// The number.
  public var scalarValue: Value { .int(self) }
}

extension Int64: ScalarValue {
  /// `long`.
  public static var scalarType: ScalarType { .long }
  /// Whether it is a whole number.
  public static func takes(_ type: ScalarType) -> Bool { type == .long || type == .int }
  /// Takes a long or an int.
  public init?(scalarValue: Value) {
    switch scalarValue {
    case .long(let number): self = number
    case .int(let number): self.init(number)
    default: return nil
    }
  }
  /// The number.
  public var scalarValue: Value { .long(self) }
}

extension Int: ScalarValue {
  /// `long`.
  public static var scalarType: ScalarType { .long }
  /// Whether it is a whole number.
  public static func takes(_ type: ScalarType) -> Bool { Int64.takes(type) }
  /// Takes a long or an int.
  public init?(scalarValue: Value) {
    guard let number = Int64(scalarValue: scalarValue) else { return nil }
    self.init(number)
  }
  /// The number.
  public var scalarValue: Value { .long(Int64(self)) }
}

extension Double: ScalarValue {
  /// `real`.
  public static var scalarType: ScalarType { .real }
  /// Whether it is a number.
  public static func takes(_ type: ScalarType) -> Bool { type.isNumeric }
  /// Takes a real, the nearest to a decimal, or a whole number.
  public init?(scalarValue: Value) {
    switch scalarValue {
    case .real(let number): self = number
    case .long(let number): self.init(number)
    case .int(let number): self.init(number)
    case .decimal(let digits): self.init(digits)
    default: return nil
    }
  }
  /// The number.
  public var scalarValue: Value { .real(self) }
}

extension String: ScalarValue {
  /// `string`.
  public static var scalarType: ScalarType { .string }
  /// Whether it is kept as text: a string, a guid, the digits of a decimal, the JSON of a dynamic value.
  public static func takes(_ type: ScalarType) -> Bool {
    type == .string || type == .guid || type == .decimal || type == .dynamic
  }
  /// Takes what is kept as text.
  public init?(scalarValue: Value) {
    switch scalarValue {
    case .string(let text), .guid(let text), .decimal(let text), .dynamic(let text): self = text
    default: return nil
    }
  }
  /// The text.
  public var scalarValue: Value { .string(self) }
}

extension Datetime: ScalarValue {
  /// `datetime`.
  public static var scalarType: ScalarType { .datetime }
  /// Takes a datetime.
  public init?(scalarValue: Value) {
    guard case .datetime(let time) = scalarValue else { return nil }
    self = time
  }
  /// The time.
  public var scalarValue: Value { .datetime(self) }
}

extension Timespan: ScalarValue {
  /// `timespan`.
  public static var scalarType: ScalarType { .timespan }
  /// Takes a timespan.
  public init?(scalarValue: Value) {
    guard case .timespan(let time) = scalarValue else { return nil }
    self = time
  }
  /// The time.
  public var scalarValue: Value { .timespan(self) }
}

/// A dynamic value as JSON.
public struct JSONText: ScalarValue, Hashable {
  /// The JSON.
  public var text: String

  /// Keeps a text that is JSON; one that is not becomes null in a query.
  public init(_ text: String) { self.text = text }

  /// `dynamic`.
  public static var scalarType: ScalarType { .dynamic }
  /// Takes a dynamic value.
  public init?(scalarValue: Value) {
    guard case .dynamic(let text) = scalarValue else { return nil }
    self.text = text
  }
  /// The value.
  public var scalarValue: Value { .dynamic(text) }
}

extension Optional: ScalarValue where Wrapped: ScalarValue {
  /// That of what is wrapped.
  public static var scalarType: ScalarType { Wrapped.scalarType }
  /// Whether the type that is wrapped takes it.
  public static func takes(_ type: ScalarType) -> Bool { Wrapped.takes(type) }
  /// Takes null too.
  public init?(scalarValue: Value) {
    if case .null = scalarValue {
      self = .none
    } else {
      guard let wrapped = Wrapped(scalarValue: scalarValue) else { return nil }
      self = wrapped
    }
  }
  /// The value, or null.
  public var scalarValue: Value { self?.scalarValue ?? .null }
}
