/// Writes rows as tab-separated values: a line a row, a null is an empty field.
///
/// A tab, a line break, a carriage return, a backslash and a NUL of the data are `\t`, `\n`, `\r`, `\\` and
/// `\0`, so that every line is a row and every tab a border. On a terminal, other control characters are
/// shown as tables show them.
package final class TSVWriter: RowFormatter {
  private let isForTerminal: Bool
  private var values = JSONValueWriter()
  private var scratch = ByteBuffer(capacity: 256)

  /// Creates a writer.
  package init(isForTerminal: Bool = false) { self.isForTerminal = isForTerminal }

  /// It writes texts.
  package var takesTexts: Bool { true }

  /// Appends the line of column names.
  package func writeHeader(_ schema: Schema, to buffer: inout ByteBuffer) {
    for (position, column) in schema.enumerated() {
      if position > 0 { buffer.append(UInt8(ascii: "\t")) }
      scratch.removeAll()
      scratch.append(column.name)
      append(scratch.view, to: &buffer)
    }
    buffer.append(UInt8(ascii: "\n"))
  }

  /// Appends the rows of a batch.
  package func format(_ batch: Batch, to buffer: inout ByteBuffer) {
    batch.forEachRow { row, fields in
      for position in 0..<fields.count {
        if position > 0 { buffer.append(UInt8(ascii: "\t")) }
        append(fields[position], row: row, to: &buffer)
      }
      buffer.append(UInt8(ascii: "\n"))
    }
  }

  private func append(_ field: RowField, row: Int, to buffer: inout ByteBuffer) {
    if field.isNull(row) { return }
    switch field.type {
    case .string: append(field.element(row, as: StringView.self), to: &buffer)
    case .dynamic:
      scratch.removeAll(keepingAtMost: 1 << 20)
      values.append(cell: field.element(row, as: Dynamic.self), to: &scratch)
      append(scratch.view, to: &buffer)
    case .bool, .int, .long, .real, .decimal, .datetime, .timespan, .guid:
      buffer.append(cellText: field, row: row)
    }
  }

  private func append(_ text: StringView, to buffer: inout ByteBuffer) {
    guard text.bytes.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "\\") || $0 >= 0x7F }) else {
      return buffer.append(text)
    }
    guard !isForTerminal else {
      _ = DisplayText.append(text, to: &buffer)
      return
    }
    for byte in text.bytes {
      switch byte {
      case 0x09: buffer.append("\\t")
      case 0x0A: buffer.append("\\n")
      case 0x0D: buffer.append("\\r")
      case 0x00: buffer.append("\\0")
      case UInt8(ascii: "\\"): buffer.append("\\\\")
      default: buffer.append(byte)
      }
    }
  }
}
