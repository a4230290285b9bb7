/// Writes a value a line, `name: value`, and an empty line behind each row: for rows with more columns than
/// a screen is wide.
///
/// Nulls are left out. Control characters are shown as tables show them, so every line is one value.
package final class LineWriter: RowFormatter {
  private let names: [String]
  private var values = JSONValueWriter()
  private var scratch = ByteBuffer(capacity: 256)

  /// Creates a writer for rows of a table.
  package init(schema: Schema) {
    names = schema.map { column in
      var text = ByteBuffer()
      var name = ByteBuffer()
      name.append(column.name)
      _ = DisplayText.append(name.view, to: &text)
      text.append(": ")
      return text.string
    }
  }

  /// It writes texts.
  package var takesTexts: Bool { true }

  /// Appends the rows of a batch.
  package func format(_ batch: Batch, to buffer: inout ByteBuffer) {
    batch.forEachRow { row, fields in
      for (name, field) in zip(names, fields) where !field.isNull(row) {
        buffer.append(name)
        append(field, row: row, to: &buffer)
        buffer.append(UInt8(ascii: "\n"))
      }
      buffer.append(UInt8(ascii: "\n"))
    }
  }

  private func append(_ field: RowField, row: Int, to buffer: inout ByteBuffer) {
    switch field.type {
    case .string: _ = DisplayText.append(field.element(row, as: StringView.self), to: &buffer)
    case .dynamic:
      scratch.removeAll(keepingAtMost: 1 << 20)
      values.append(cell: field.element(row, as: Dynamic.self), to: &scratch)
      _ = DisplayText.append(scratch.view, to: &buffer)
    case .bool, .int, .long, .real, .decimal, .datetime, .timespan, .guid:
      buffer.append(cellText: field, row: row)
    }
  }
}
