import KQL

/// Rows as `COPY` reads them: text, a line a row, tabs between values.
struct PostgresRows: ~Copyable {
  private var scratch = ByteBuffer(capacity: 256)

  init() {}

  /// Appends rows.
  ///
  /// - Parameters:
  ///   - rows: Which ones.
  ///   - cells: The columns.
  ///   - types: What the columns of the table hold; `nil` for what the server makes of a text.
  ///   - end: What stands behind the last value of each row.
  ///   - buffer: Where they go.
  mutating func append(
    _ rows: Range<Int>, _ cells: [CellReader], _ types: [ScalarType?], end: String,
    to buffer: inout ByteBuffer
  ) {
    for row in rows {
      for index in cells.indices {
        if index > 0 { buffer.append(UInt8(ascii: "\t")) }
        append(row, cells[index], types[index], to: &buffer)
      }
      buffer.append(end)
      buffer.append(UInt8(ascii: "\n"))
    }
  }

  private mutating func append(
    _ row: Int, _ cell: CellReader, _ type: ScalarType?, to buffer: inout ByteBuffer
  ) {
    if cell.isNull(row) { return buffer.append("\\N") }
    switch (cell.type, type) {
    case (.string, .dynamic): break
    case (.string, _), (.dynamic, _):
      if let text = cell.text(row) { return Self.append(escaped: text, to: &buffer) }
    case (_, .dynamic): break
    case (.timespan, .timespan): return append(interval: cell.integer(row), to: &buffer)
    case (.datetime, .datetime): return append(time: cell, row, to: &buffer)
    // Nothing in them is to be escaped.
    default: return cell.append(row, to: &buffer)
    }
    scratch.removeAll(keepingAtMost: 1 << 20)
    if type == .dynamic, cell.type != .dynamic {
      cell.append(json: row, to: &scratch)
    } else {
      cell.append(row, to: &scratch)
    }
    Self.append(escaped: scratch.bytes, to: &buffer)
  }

  private static func append(escaped bytes: UnsafeRawBufferPointer, to buffer: inout ByteBuffer) {
    var start = 0
    for index in bytes.indices {
      let byte = bytes[index]
      guard byte < 0x0E || byte == UInt8(ascii: "\\") else { continue }
      let letter: UInt8
      switch byte {
      case 0x09: letter = UInt8(ascii: "t")
      case 0x0A: letter = UInt8(ascii: "n")
      case 0x0D: letter = UInt8(ascii: "r")
      case UInt8(ascii: "\\"): letter = byte
      default: continue
      }
      buffer.append(UnsafeRawBufferPointer(rebasing: bytes[start..<index]))
      buffer.append(UInt8(ascii: "\\"))
      buffer.append(letter)
      start = index + 1
    }
    buffer.append(UnsafeRawBufferPointer(rebasing: bytes[start...]))
  }

  /// Appends a time without its last digit: the server would round it, the last moment of a day to the next day.
  private func append(time cell: CellReader, _ row: Int, to buffer: inout ByteBuffer) {
    let start = buffer.count
    cell.append(row, to: &buffer)
    guard buffer.count - start == Datetime.textCount else { return }
    buffer.removeLast(2)
    buffer.append("Z")
  }

  /// Appends ticks as hours, minutes and seconds, any number of hours, without the last digit.
  private func append(interval ticks: Int64, to buffer: inout ByteBuffer) {
    if ticks < 0 { buffer.append("-") }
    let magnitude = ticks.magnitude
    func append(_ number: UInt64, digits: Int) {
      let text = String(number)
      buffer.append(repeating: UInt8(ascii: "0"), count: digits - text.utf8.count)
      buffer.append(text)
    }
    append(magnitude / 36_000_000_000, digits: 2)
    buffer.append(":")
    append(magnitude / 600_000_000 % 60, digits: 2)
    buffer.append(":")
    append(magnitude / 10_000_000 % 60, digits: 2)
    buffer.append(".")
    append(magnitude % 10_000_000 / 10, digits: 6)
  }
}
