import KQL

/// Writes rows as JSON, each behind its key: the key's length as four bytes, -1 for none, and the key.
final class KeyedFormatter: RowFormatter {
  private let json: JSONWriter
  private let keyColumn: Int
  private var text = ByteBuffer(capacity: 1 << 12)

  init(_ json: JSONWriter, keyColumn: Int) {
    self.json = json
    self.keyColumn = keyColumn
  }

  func format(_ batch: Batch, to buffer: inout ByteBuffer) {
    text.removeAll()
    json.format(batch, to: &text)
    var rest = text.bytes
    for row in 0..<batch.count {
      append(batch.value(row: row, column: keyColumn), to: &buffer)
      let end = rest.firstIndex(of: 0x0A).map { $0 + 1 } ?? rest.count
      buffer.append(UnsafeRawBufferPointer(rebasing: rest.prefix(end)))
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(end))
    }
  }

  private func append(_ key: Value, to buffer: inout ByteBuffer) {
    var text = key == .null ? "" : key.description
    var length = key == .null ? -1 : Int32(text.utf8.count)
    withUnsafeBytes(of: &length) { buffer.append($0) }
    text.withUTF8 { buffer.append(UnsafeRawBufferPointer($0)) }
  }
}
