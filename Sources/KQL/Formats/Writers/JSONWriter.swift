import CScan

/// Writes rows as JSON: an object or an array for each row.
///
/// Every row has every column, in order: a null is written as `null`, so that all rows have the same
/// shape. Whole numbers, reals and bools are JSON's; NaN and the infinities are strings, as are guids
/// and decimals. A datetime is `"2024-01-01T00:00:00.0000000Z"`, a timespan `"1.02:03:04.0000000"`.
/// Dynamic values are JSON. The output is well-formed whatever bytes the values hold: what is not
/// UTF-8 becomes U+FFFD.
package final class JSONWriter: RowFormatter {
  /// What a row looks like.
  package enum Layout: Sendable {
    /// `{"name":value,…}` and a newline.
    case lines
    /// `{"name":value,…}`, a comma and a newline: the elements of an array.
    case elements
    /// `[value,…]` and a comma.
    case rows
  }

  private let layout: Layout
  private let prefixes: [StringView]
  private let names: Arena
  private let end: StaticString
  private var values = JSONValueWriter()

  /// Creates a writer for rows of a table.
  package init(schema: Schema, layout: Layout = .lines) {
    self.layout = layout
    var text = ByteBuffer(capacity: 64)
    let names = Arena(capacity: 1 << 10)
    self.names = names
    var prefixes: [StringView] = []
    for (position, column) in schema.enumerated() {
      text.removeAll()
      if position > 0 { text.append(UInt8(ascii: ",")) }
      if layout != .rows {
        if position == 0 { text.append(UInt8(ascii: "{")) }
        var name = column.name
        name.withUTF8 { bytes in
          text.append(
            jsonString: bytes.baseAddress.map { StringView($0, bytes.count) } ?? .empty)
        }
        text.append(UInt8(ascii: ":"))
      } else if position == 0 {
        text.append(UInt8(ascii: "["))
      }
      prefixes.append(names.copy(text.view))
    }
    self.prefixes = prefixes
    end =
      switch layout {
      case .lines: schema.isEmpty ? "{}\n" : "}\n"
      case .elements: schema.isEmpty ? "{},\n" : "},\n"
      case .rows: schema.isEmpty ? "[]," : "],"
      }
  }

  /// Appends the rows of a batch.
  package func format(_ batch: Batch, to buffer: inout ByteBuffer) {
    batch.withFields { fields in
      prefixes.withUnsafeBufferPointer { prefixes in
        let count = Swift.min(fields.count, prefixes.count)
        for row in 0..<batch.count {
          for position in 0..<count {
            buffer.append(prefixes[position])
            values.write(fields[position], row: row, to: &buffer)
          }
          buffer.append(end)
        }
      }
    }
  }
}
