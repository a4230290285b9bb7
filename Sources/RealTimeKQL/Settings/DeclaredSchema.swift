public import KQL

/// Names and types of columns, as a query declares them: `name: string, size: long`.
public struct DeclaredSchema: SettingValue {
  /// The columns.
  public var columns: Schema

  /// Declares columns.
  public init(_ columns: Schema) { self.columns = columns }

  /// Reads a declaration.
  public init?(settingText: String) {
    guard let columns = try? Schema(declaration: settingText) else { return nil }
    self.columns = columns
  }

  /// The declaration.
  public var settingText: String {
    columns.map { "\(Self.name($0.name)): \($0.type.rawValue)" }.joined(separator: ", ")
  }

  private static func name(_ name: String) -> String {
    let isPlain = name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    return isPlain && name.first?.isNumber == false ? name : "['\(name)']"
  }

  /// A declaration.
  public static var takes: String { "columns such as \"name: string, size: long\"" }
  /// `COLUMNS`.
  public static var placeholder: String { "COLUMNS" }
}
