public import KQL

/// A type whose values can be written as the value of a setting.
///
/// `Self(settingText: value.settingText)` is the value again.
public protocol SettingValue: Hashable, Sendable {
  /// Reads a value; `nil` when the text is none.
  init?(settingText: String)

  /// The value as it can be read again.
  var settingText: String { get }

  /// What a text must be, for messages: `a whole number`.
  static var takes: String { get }

  /// What stands for a value in the help: `NUMBER`.
  static var placeholder: String { get }

  /// What the completion offers.
  static var completion: SettingCompletion { get }

  /// Whether values must never be shown.
  static var isSecret: Bool { get }
}

extension SettingValue {
  /// Nothing.
  public static var completion: SettingCompletion { .none }

  /// No.
  public static var isSecret: Bool { false }
}

extension String: SettingValue {
  /// Any text.
  public init?(settingText: String) { self = settingText }
  /// The text itself.
  public var settingText: String { self }
  /// Any text.
  public static var takes: String { "a text" }
  /// `TEXT`.
  public static var placeholder: String { "TEXT" }
}

extension Int: SettingValue {
  /// Decimal digits, perhaps with a sign.
  public init?(settingText: String) { self.init(settingText) }
  /// Decimal digits.
  public var settingText: String { String(self) }
  /// A whole number.
  public static var takes: String { "a whole number" }
  /// `NUMBER`.
  public static var placeholder: String { "NUMBER" }
}

extension UInt64: SettingValue {
  /// Decimal digits.
  public init?(settingText: String) { self.init(settingText) }
  /// Decimal digits.
  public var settingText: String { String(self) }
  /// A whole number.
  public static var takes: String { "a whole number, not negative" }
  /// `NUMBER`.
  public static var placeholder: String { "NUMBER" }
}

extension Double: SettingValue {
  /// A number that is finite.
  public init?(settingText: String) {
    guard let number = Double(settingText), number.isFinite else { return nil }
    self = number
  }
  /// The number, without a fraction where it has none.
  public var settingText: String {
    self == rounded() && magnitude < 1e15 ? String(Int(self)) : String(self)
  }
  /// A number.
  public static var takes: String { "a number" }
  /// `NUMBER`.
  public static var placeholder: String { "NUMBER" }
}

extension Timespan: SettingValue {
  /// A timespan as in a query: `10s`.
  public init?(settingText: String) { self.init(setting: settingText) }
  /// The shortest text.
  public var settingText: String { shortText }
  /// A timespan.
  public static var takes: String { "a timespan such as 10s" }
  /// `TIMESPAN`.
  public static var placeholder: String { "TIMESPAN" }
}

extension Datetime: SettingValue {
  /// A datetime as in a query.
  public init?(settingText: String) { self.init(setting: settingText) }
  /// ISO 8601.
  public var settingText: String { text }
  /// A datetime.
  public static var takes: String { "a datetime such as 2024-01-01T12:00:00Z" }
  /// `DATETIME`.
  public static var placeholder: String { "DATETIME" }
}

/// One of a few words.
public protocol SettingWord: SettingValue, RawRepresentable<String>, CaseIterable {}

extension SettingWord {
  /// One of the words.
  public init?(settingText: String) { self.init(rawValue: settingText) }
  /// The word.
  public var settingText: String { rawValue }
  /// The words.
  public static var takes: String {
    let words = allCases.map { "'\($0.rawValue)'" }
    return words.dropLast().joined(separator: ", ") + " or " + (words.last ?? "")
  }
  /// The words.
  public static var placeholder: String { allCases.map(\.rawValue).joined(separator: "|") }
  /// The words.
  public static var completion: SettingCompletion { .words(allCases.map(\.rawValue)) }
}

/// A number of bytes: `1000`, `256MiB`, `1g`.
public struct ByteSize: SettingValue {
  /// The number.
  public var bytes: Int

  /// Creates a size.
  public init(_ bytes: Int) { self.bytes = bytes }

  /// Digits and perhaps a unit.
  public init?(settingText: String) {
    guard let bytes = MemoryLimit.bytes(settingText) else { return nil }
    self.bytes = bytes
  }
  /// The number in the largest unit that leaves it whole.
  public var settingText: String { MemoryLimit.text(bytes) }
  /// A size.
  public static var takes: String { "a size such as 256MiB" }
  /// `SIZE`.
  public static var placeholder: String { "SIZE" }
}

/// A port of the network, 0 for any that is free.
public struct Port: SettingValue, ExpressibleByIntegerLiteral {
  /// The number.
  public var number: UInt16

  /// Creates a port.
  public init(_ number: UInt16) { self.number = number }
  /// Creates a port.
  public init(integerLiteral number: UInt16) { self.number = number }

  /// A number from 0 to 65535.
  public init?(settingText: String) {
    guard let number = UInt16(settingText) else { return nil }
    self.number = number
  }
  /// The number.
  public var settingText: String { String(number) }
  /// A port.
  public static var takes: String { "a port from 0 to 65535" }
  /// `PORT`.
  public static var placeholder: String { "PORT" }
}

/// The path of a file.
public struct FilePath: SettingValue, ExpressibleByStringLiteral, CustomStringConvertible {
  /// The path as it was given.
  public var path: String

  /// Creates a path.
  public init(_ path: String) { self.path = path }
  /// Creates a path.
  public init(stringLiteral path: String) { self.path = path }

  /// Any text but an empty one, and `-`: what is meant by that is no file of this name.
  public init?(settingText: String) {
    guard !settingText.isEmpty, settingText != "-" else { return nil }
    path = settingText
  }
  /// The path.
  public var settingText: String { path }
  /// The path.
  public var description: String { path }
  /// The path of a file.
  public static var takes: String { "the path of a file" }
  /// `FILE`.
  public static var placeholder: String { "FILE" }
  /// Files.
  public static var completion: SettingCompletion { .files([]) }
}
