/// The Kusto scalar types, under Kusto's own names.
public enum ScalarType: String, CaseIterable, Hashable, Sendable {
  case bool, int, long, real, decimal, string, datetime, timespan, guid, dynamic

  /// The type with a name as queries spell it, aliases included: `date`, `time`, `double`, `boolean`.
  public init?(name: String) {
    switch name {
    case "bool", "boolean": self = .bool
    case "int", "int8": self = .int
    case "long", "int64": self = .long
    case "real", "double": self = .real
    case "decimal": self = .decimal
    case "string": self = .string
    case "datetime", "date": self = .datetime
    case "timespan", "time": self = .timespan
    case "guid", "uuid", "uniqueid": self = .guid
    case "dynamic": self = .dynamic
    default: return nil
    }
  }

  /// Whether values of the type are numbers.
  public var isNumeric: Bool {
    switch self {
    case .int, .long, .real, .decimal: true
    case .bool, .string, .datetime, .timespan, .guid, .dynamic: false
    }
  }

  /// Whether `<` is defined: every type but `bool`, `guid` and `dynamic`.
  public var isOrderable: Bool {
    switch self {
    case .int, .long, .real, .decimal, .string, .datetime, .timespan: true
    case .bool, .guid, .dynamic: false
    }
  }

  /// The bytes one element takes in a column.
  var stride: Int {
    switch self {
    case .bool: 1
    case .int: 4
    case .long, .real, .datetime, .timespan: 8
    case .string, .dynamic, .guid: 16
    case .decimal: MemoryLayout<Decimal>.stride
    }
  }
}
