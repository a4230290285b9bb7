/// What a dynamic value is.
enum DynamicKind: UInt8, Sendable {
  case null, bool, long, real, string, datetime, timespan, guid, decimal, array, bag

  /// Whether it is a number.
  var isNumeric: Bool { self == .long || self == .real || self == .decimal }

  /// What `gettype` calls it.
  var name: StaticString {
    switch self {
    case .null: "null"
    case .bool: "bool"
    case .long: "long"
    case .real: "double"
    case .string: "string"
    case .datetime: "datetime"
    case .timespan: "timespan"
    case .guid: "guid"
    case .decimal: "decimal"
    case .array: "array"
    case .bag: "dictionary"
    }
  }
}
