/// Writes rows as a table of GitHub's Markdown.
///
/// What Markdown or HTML would take for markup has a backslash before it, and control characters are shown as
/// tables show them: what is read is the data. A null is an empty cell.
package final class MarkdownWriter: RowFormatter {
  private var values = JSONValueWriter()
  private var scratch = ByteBuffer(capacity: 256)
  private var shown = ByteBuffer(capacity: 256)

  /// Creates a writer.
  package init() {}

  /// It writes texts.
  package var takesTexts: Bool { true }

  /// Appends the names of the columns and the line below them.
  package func writeHeader(_ schema: Schema, to buffer: inout ByteBuffer) {
    for column in schema {
      scratch.removeAll()
      scratch.append(column.name)
      buffer.append("| ")
      appendScratch(to: &buffer)
      buffer.append(" ")
    }
    buffer.append("|\n")
    for column in schema { buffer.append(column.type.isNumeric ? "|---:" : "|---") }
    buffer.append("|\n")
  }

  /// Appends the rows of a batch.
  package func format(_ batch: Batch, to buffer: inout ByteBuffer) {
    batch.forEachRow { row, fields in
      for field in fields {
        buffer.append("| ")
        append(field, row: row, to: &buffer)
        buffer.append(" ")
      }
      buffer.append("|\n")
    }
  }

  private func append(_ field: RowField, row: Int, to buffer: inout ByteBuffer) {
    if field.isNull(row) { return }
    scratch.removeAll(keepingAtMost: 1 << 20)
    switch field.type {
    case .dynamic: values.append(cell: field.element(row, as: Dynamic.self), to: &scratch)
    case .bool, .int, .long, .real, .decimal, .string, .datetime, .timespan, .guid:
      scratch.append(cellText: field, row: row)
    }
    appendScratch(to: &buffer)
  }

  private func appendScratch(to buffer: inout ByteBuffer) {
    shown.removeAll(keepingAtMost: 1 << 20)
    _ = DisplayText.append(scratch.view, to: &shown)
    for byte in shown.bytes {
      if Self.markup.contains(byte) { buffer.append(UInt8(ascii: "\\")) }
      buffer.append(byte)
    }
  }

  private static let markup = Array("\\`*_[]<&~|".utf8)
}
