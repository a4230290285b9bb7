/// Makes the cells of a table, safe for a terminal and measured, for a ``TableWriter`` to lay out.
///
/// A cell is its width in columns and its length in bytes, four bytes each, and its text.
package final class TableCellWriter: RowFormatter {
  private var json = JSONValueWriter()
  private var scratch = ByteBuffer(capacity: 256)

  /// Longer cells are cut, so that one value does not fill the screen and the memory.
  private static let longestCell = 1 << 15

  /// Creates a writer.
  package init() {}

  /// It writes texts.
  package var takesTexts: Bool { true }

  /// Appends the cells of a batch, row by row.
  package func format(_ batch: Batch, to buffer: inout ByteBuffer) {
    batch.forEachRow { row, fields in
      for field in fields { append(field, row: row, to: &buffer) }
    }
  }

  private func append(_ field: RowField, row: Int, to buffer: inout ByteBuffer) {
    let start = buffer.count
    for _ in 0..<8 { buffer.append(0) }
    var width = 0
    if field.isNull(row) {
      buffer.append("null")
      width = 4
    } else if field.type == .string {
      width = append(field.element(row, as: StringView.self), to: &buffer)
    } else {
      scratch.removeAll(keepingAtMost: 1 << 16)
      if field.type == .dynamic {
        json.append(cell: field.element(row, as: Dynamic.self), to: &scratch)
      } else {
        scratch.append(cellText: field, row: row)
      }
      width = append(scratch.view, to: &buffer)
    }
    buffer.replace(UInt64(width) | UInt64(buffer.count - start - 8) << 32, at: start)
  }

  private func append(_ text: StringView, to buffer: inout ByteBuffer) -> Int {
    let limit = Self.longestCell
    guard text.count > limit else { return DisplayText.append(text, to: &buffer) }
    let width = DisplayText.append(text[0..<limit], to: &buffer)
    buffer.append("…")
    return width + 1
  }
}
