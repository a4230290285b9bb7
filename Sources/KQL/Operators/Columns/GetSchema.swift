import KQLSyntax

extension QueryOperator {
  static let getSchema = QueryOperator("getschema") {
    (input: Plan, syntax, binder) throws(Diagnostic) -> Plan in
    let names = input.schema.map(\.name)
    let types = input.schema.map(\.type)
    let schema = [
      ColumnSchema("ColumnName", .string), ColumnSchema("ColumnOrdinal", .long),
      ColumnSchema("DataType", .string), ColumnSchema("ColumnType", .string),
    ]
    let columns: [Column] = [
      .strings(names), .longs(names.indices.map { Int64($0) }), .strings(types.map(\.systemName)),
      .strings(types.map(\.rawValue)),
    ]
    return .table(
      Table(schema: schema, batches: [DecodedBatch(count: names.count, columns: columns)]))
  }
}

extension ScalarType {
  /// The name of the .NET type that Kusto shows for the type.
  var systemName: String {
    switch self {
    case .bool: "System.SByte"
    case .int: "System.Int32"
    case .long: "System.Int64"
    case .real: "System.Double"
    case .decimal: "System.Data.SqlTypes.SqlDecimal"
    case .string: "System.String"
    case .datetime: "System.DateTime"
    case .timespan: "System.TimeSpan"
    case .guid: "System.Guid"
    case .dynamic: "System.Object"
    }
  }
}

extension Column {
  /// A column of strings; not for the row path.
  static func strings(_ values: [String]) -> Column {
    let arena = Arena()
    var builder = ColumnBuilder<StringView>(capacity: values.count)
    for value in values { builder.append(arena.copy(value)) }
    return builder.finish(owners: [arena])
  }

  /// A column of whole numbers; not for the row path.
  static func longs(_ values: [Int64]) -> Column {
    var builder = ColumnBuilder<Int64>(capacity: values.count)
    for value in values { builder.append(value) }
    return builder.finish()
  }
}
