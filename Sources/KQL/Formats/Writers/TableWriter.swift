/// Lays out rows as a table that fits the terminal.
///
/// Columns are as wide as their values so far; those that do not fit are cut with `…`, the widest
/// first. When even that is too wide, each value has a line of its own. On a terminal a wider value
/// makes the columns wider and the names appear again, as they do on every screen; elsewhere it sticks
/// out of its column, so that the names appear only once.
package struct TableWriter: ~Copyable {
  private let schema: Schema
  private let names: [String]
  private let nameWidths: [Int]
  private var natural: [Int]
  private var layout: TableLayout?
  private var rowsSinceHeader = 0

  /// Creates a writer for a table.
  package init(schema: Schema) {
    self.schema = schema
    var names: [String] = []
    var widths: [Int] = []
    for column in schema {
      var name = column.name
      var text = ByteBuffer(capacity: 64)
      widths.append(
        name.withUTF8 { bytes in
          bytes.baseAddress.map { DisplayText.append(StringView($0, bytes.count), to: &text) } ?? 0
        })
      names.append(text.string)
    }
    self.names = names
    nameWidths = widths
    natural = widths
  }

  /// Writes the title of a table as a line that fits the terminal.
  package static func write(title: String, width: Int?, to buffer: inout ByteBuffer) {
    var title = title
    var text = ByteBuffer(capacity: 128)
    let used = title.withUTF8 { bytes in
      bytes.baseAddress.map { DisplayText.append(StringView($0, bytes.count), to: &text) } ?? 0
    }
    _ = DisplayText.append(text.view, width: used, cutAt: width ?? used, to: &buffer)
  }

  /// Makes the next rows begin with the names of the columns.
  package mutating func repeatHeader() { layout = nil }

  /// Lays out cells that a ``TableCellWriter`` has made.
  ///
  /// The terminal has `width` columns and `height` lines; both are `nil` when the output is none.
  package mutating func write(
    _ cells: UnsafeRawBufferPointer, width: Int?, height: Int?, to buffer: inout ByteBuffer
  ) {
    let row = schema.count
    guard row > 0 else { return }
    let cells = Self.split(cells)
    var widest = natural
    for (index, cell) in cells.enumerated() {
      widest[index % row] = Swift.max(widest[index % row], cell.width)
    }
    if layout == nil || width != nil {
      if layout != nil, widest != natural {
        // Some room, so that values which grow slowly do not change the table each time.
        for index in widest.indices where widest[index] > natural[index] {
          widest[index] += widest[index] / 8
        }
      }
      natural = widest
      let fitted = TableLayout(fitting: natural, into: width)
      let isFull = height.map { rowsSinceHeader >= Swift.max(5, $0 - 3) } ?? false
      if fitted != layout || isFull {
        if layout != nil, fitted.widths != nil { buffer.append("\n") }
        layout = fitted
        writeHeader(to: &buffer)
      }
    }
    for start in stride(from: 0, to: cells.count - row + 1, by: row) {
      let values = cells[start..<start + row]
      if let widths = layout?.widths {
        write(values, widths, to: &buffer)
      } else {
        writeLines(values, width: width ?? 80, to: &buffer)
      }
      rowsSinceHeader += 1
    }
  }

  /// Writes the names of the columns of a table without rows.
  package mutating func finish(width: Int?, to buffer: inout ByteBuffer) {
    guard layout == nil, !schema.isEmpty else { return }
    layout = TableLayout(fitting: natural, into: width)
    writeHeader(to: &buffer)
  }

  private struct Cell {
    var text: StringView
    var width: Int
  }

  private static func split(_ bytes: UnsafeRawBufferPointer) -> [Cell] {
    var cells: [Cell] = []
    var offset = 0
    while offset + 8 <= bytes.count, let base = bytes.baseAddress {
      let header = UInt64(
        littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      let count = Swift.min(Int(header >> 32), bytes.count - offset - 8)
      let start = (base + offset + 8).assumingMemoryBound(to: UInt8.self)
      cells.append(Cell(text: StringView(start, count), width: Int(header & 0xFFFF_FFFF)))
      offset += 8 + count
    }
    return cells
  }

  private mutating func writeHeader(to buffer: inout ByteBuffer) {
    rowsSinceHeader = 0
    guard let widths = layout?.widths else { return }
    var text = ByteBuffer(capacity: 256)
    var ranges: [Range<Int>] = []
    for name in names {
      let start = text.count
      text.append(name)
      ranges.append(start..<text.count)
    }
    let view = text.view
    let cells = zip(ranges, nameWidths).map { Cell(text: view[$0], width: $1) }
    write(cells[...], widths, to: &buffer)
    for (index, width) in widths.enumerated() {
      if index > 0 { buffer.append(repeating: 0x20, count: TableLayout.gap) }
      for _ in 0..<width { buffer.append("─") }
    }
    buffer.append("\n")
  }

  /// Writes one line.
  private func write(_ cells: ArraySlice<Cell>, _ widths: [Int], to buffer: inout ByteBuffer) {
    var missing = 0
    for (index, cell) in cells.enumerated() {
      if index > 0 { missing += TableLayout.gap }
      let limit = widths[index]
      let isNumber = schema[index].type.isNumeric
      let room = Swift.max(0, limit - cell.width)
      buffer.append(repeating: 0x20, count: missing + (isNumber ? room : 0))
      let cut = natural[index] > limit ? limit : Swift.max(limit, cell.width)
      let used = DisplayText.append(cell.text, width: cell.width, cutAt: cut, to: &buffer)
      missing = isNumber ? 0 : Swift.max(0, limit - used)
    }
    buffer.append("\n")
  }

  /// Writes a line for each value, and an empty one.
  private func writeLines(_ cells: ArraySlice<Cell>, width: Int, to buffer: inout ByteBuffer) {
    var text = ByteBuffer(capacity: 64)
    let nameWidth = Swift.min(nameWidths.max() ?? 0, Swift.max(1, (width - TableLayout.gap) / 2))
    for (index, cell) in cells.enumerated() {
      text.removeAll()
      text.append(names[index])
      let used = DisplayText.append(
        text.view, width: nameWidths[index], cutAt: nameWidth, to: &buffer)
      buffer.append(repeating: 0x20, count: nameWidth - used + TableLayout.gap)
      let room = Swift.max(1, width - nameWidth - TableLayout.gap)
      _ = DisplayText.append(cell.text, width: cell.width, cutAt: room, to: &buffer)
      buffer.append("\n")
    }
    buffer.append("\n")
  }
}
