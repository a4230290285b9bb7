import KQL

/// How values of a type are kept in Parquet.
enum ParquetType: Hashable, Sendable {
  case boolean
  case int32
  case int64
  case double
  /// Text; null where it may be.
  case text
  /// Digits behind the point.
  case decimal
  case timestamp(ParquetOutput.Time)
  case uuid

  /// The digits that a decimal has behind its point, and all it may have.
  static let scale = 18
  static let precision = 38

  init(_ type: ScalarType, _ time: ParquetOutput.Time) {
    self =
      switch type {
      case .bool: .boolean
      case .int: .int32
      case .long: .int64
      case .real: .double
      case .decimal: .decimal
      case .datetime: .timestamp(time)
      case .guid: .uuid
      case .string, .timespan, .dynamic: .text
      }
  }

  /// The number of the physical type.
  var physical: Int {
    switch self {
    case .boolean: 0
    case .int32: 1
    case .int64, .timestamp: 2
    case .double: 5
    case .text: 6
    case .decimal, .uuid: 7
    }
  }

  /// Writes a column as an element of the schema.
  func write(_ name: String, isOptional: Bool, to thrift: inout ThriftWriter) {
    thrift.element()
    thrift.int32(1, physical)
    if physical == 7 { thrift.int32(2, 16) }
    thrift.int32(3, isOptional ? 1 : 0)
    thrift.binary(4, Array(name.utf8))
    switch self {
    case .boolean, .int32, .int64, .double: break
    case .text:
      thrift.int32(6, 0)
      thrift.structure(10)
      thrift.empty(1)
      thrift.end()
    case .decimal:
      thrift.int32(6, 5)
      thrift.int32(7, Self.scale)
      thrift.int32(8, Self.precision)
      thrift.structure(10)
      thrift.structure(5)
      thrift.int32(1, Self.scale)
      thrift.int32(2, Self.precision)
      thrift.end()
      thrift.end()
    case .timestamp(let time):
      if time == .micros { thrift.int32(6, 10) }
      thrift.structure(10)
      thrift.structure(8)
      thrift.bool(1, true)
      thrift.structure(2)
      thrift.empty(time == .micros ? 2 : 3)
      thrift.end()
      thrift.end()
      thrift.end()
    case .uuid:
      thrift.structure(10)
      thrift.empty(14)
      thrift.end()
    }
    thrift.end()
  }

  /// Why a value cannot be kept; `nil` when it can.
  func refusal(_ cell: CellReader, _ row: Int) -> String? {
    if cell.isNull(row) { return nil }
    switch self {
    case .decimal where Self.scaled(cell.decimal(row)) == nil:
      return "a decimal has more than \(Self.precision - Self.scale) digits before its point"
    case .timestamp(.nanos) where Self.nanoseconds(cell.integer(row)) == nil:
      return "a datetime is not between the years 1677 and 2262, which nanoseconds are kept of"
    default: return nil
    }
  }

  /// A decimal as a whole number with ``scale`` digits behind the point, rounded; `nil` when it is too large.
  static func scaled(_ value: Decimal) -> Int128? {
    let limit = power(precision)
    let distance = scale - Int(value.scale)
    if distance >= 0 {
      let (product, overflow) = value.mantissa.multipliedReportingOverflow(by: power(distance))
      return overflow || product.magnitude >= limit.magnitude ? nil : product
    }
    let divisor = power(-distance)
    let (quotient, rest) = value.mantissa.quotientAndRemainder(dividingBy: divisor)
    return rest.magnitude * 2 >= divisor.magnitude ? quotient + value.mantissa.signum() : quotient
  }

  private static func power(_ exponent: Int) -> Int128 {
    (0..<exponent).reduce(Int128(1)) { power, _ in power * 10 }
  }

  /// Nanoseconds since 1970 of ticks since the year 1; `nil` when there are too many.
  static func nanoseconds(_ ticks: Int64) -> Int64? {
    let (product, overflow) = (ticks - Datetime.unixEpochTicks).multipliedReportingOverflow(by: 100)
    return overflow ? nil : product
  }

  /// Microseconds since 1970 of ticks since the year 1, cut.
  static func microseconds(_ ticks: Int64) -> Int64 {
    let distance = ticks - Datetime.unixEpochTicks
    return distance / 10 - (distance % 10 < 0 ? 1 : 0)
  }
}
