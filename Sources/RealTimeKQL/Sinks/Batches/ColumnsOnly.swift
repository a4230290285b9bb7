import KQL

/// Writes rows as JSON lines with the columns of the table and nothing else that events had, for services
/// whose tables have columns.
final class ColumnsOnly: RowFormatter {
  private let writer: JSONWriter

  init(_ schema: Schema) { writer = JSONWriter(schema: schema) }

  func format(_ batch: Batch, to buffer: inout ByteBuffer) { writer.format(batch, to: &buffer) }

  var takesUndecoded: Bool { writer.takesUndecoded }
}

extension RowEncoder {
  /// JSON, an object a line, with exactly the columns of the table.
  static func declaredColumns(_ table: OutputTable) -> RowEncoder {
    RowEncoder(ColumnsOnly(table.schema))
  }
}
