import KQL

/// The cells that a ``TableCellWriter`` has made, row by row.
///
/// They are views of its bytes, which must stay.
struct TableCells {
  /// Text that is safe for a terminal, and the columns it takes.
  struct Cell {
    var text: StringView
    var width: Int
  }

  /// The cells, those of the first row first.
  let all: [Cell]

  /// How many columns a row has, at least one.
  let columnCount: Int

  init(_ bytes: UnsafeRawBufferPointer, columnCount: Int) {
    self.columnCount = Swift.max(1, columnCount)
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
    all = cells
  }

  /// How many rows there are.
  var rowCount: Int { all.count / columnCount }

  /// The cells of a row.
  subscript(row: Int) -> ArraySlice<Cell> {
    all[row * columnCount..<(row + 1) * columnCount]
  }
}

extension ByteBuffer {
  /// Appends a text with nothing in it that controls a terminal, and returns the columns it takes.
  mutating func append(harmless text: String) -> Int {
    var text = text
    return text.withUTF8 { bytes in
      bytes.baseAddress.map { DisplayText.append(StringView($0, bytes.count), to: &self) } ?? 0
    }
  }

  /// Appends as much of a text as fits so many columns, with `…` where something is missing.
  ///
  /// - Returns: The columns it takes.
  @discardableResult
  mutating func append(harmless text: String, cutAt limit: Int) -> Int {
    var safe = ByteBuffer(capacity: 64)
    let width = safe.append(harmless: text)
    return DisplayText.append(safe.view, width: width, cutAt: limit, to: &self)
  }
}
