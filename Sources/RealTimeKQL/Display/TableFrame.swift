import KQL

/// Rows of one table that are shown at a moment, as they can be laid out for any window.
struct TableFrame: FramePart {
  /// The query that the rows are of, where that has to be said.
  var title: String?

  /// The columns.
  var schema: Schema

  /// Cells that a ``TableCellWriter`` has made.
  var cells: [UInt8]

  /// How many rows there are besides.
  var omittedCount = 0

  /// Whether the rows are not what the query gives in the end, as those of open windows are.
  var isProvisional = false

  /// Which rows were not there in the frame before; `nil` where there was none.
  var changed: [Bool]?

  /// How many rows there are here.
  var rowCount: Int {
    cells.withUnsafeBytes { TableCells($0, columnCount: schema.count).rowCount }
  }

  /// What tells each row from others.
  var rowHashes: [Int] {
    cells.withUnsafeBytes { bytes in
      let cells = TableCells(bytes, columnCount: schema.count)
      return (0..<cells.rowCount).map { row in
        var hasher = Hasher()
        for cell in cells[row] {
          hasher.combine(
            bytes: UnsafeRawBufferPointer(start: cell.text.start, count: cell.text.count))
          hasher.combine(cell.width)
        }
        return hasher.finalize()
      }
    }
  }

  /// The lines of the table, in so many lines at most; what is not shown is counted in the last one.
  ///
  /// - Parameters:
  ///   - room: The room for it.
  ///   - styles: How text is written.
  ///   - hint: What is said of rows that are not shown.
  /// - Returns: The lines.
  func lines(in room: TerminalSize, _ styles: TextStyles, hint: String) -> [DisplayLine] {
    cells.withUnsafeBytes { bytes in
      let cells = TableCells(bytes, columnCount: schema.count)
      // Where there are no styles, a mark before the row tells that it has changed.
      let marks = styles.isOn ? nil : changed
      let width = Swift.max(1, room.columns - (marks == nil ? 0 : 2))
      var grid = TableGrid(schema, styles)
      grid.measure(cells, first: room.lines)
      _ = grid.fit(into: width)
      var text = ByteBuffer(capacity: 4096)
      if let title { TableWriter.write(title: title, width: width, styles, to: &text) }
      grid.appendHeader(width: width, withNote: true, to: &text)
      var lines = text.bytes.displayLines.map { marks == nil ? $0 : Self.unmarked + $0 }
      let all = cells.rowCount + omittedCount
      var shown = 0
      while shown < cells.rowCount {
        text.removeAll()
        grid.append(cells[shown], width: width, style(shown), to: &text)
        let new = text.bytes.displayLines
        let isLast = shown + 1 == all
        guard lines.count + new.count + (isLast ? 0 : 1) <= room.lines else { break }
        lines +=
          marks.map { marks in new.map { (marks[shown] ? Self.marked : Self.unmarked) + $0 } }
          ?? new
        shown += 1
      }
      if shown < all {
        text.removeAll()
        styles.append(.dim, to: &text) {
          $0.append(
            harmless: "… \(RunStatistics.grouped(all - shown)) more\(hint)", cutAt: room.columns)
        }
        lines.append(DisplayLine(text.bytes))
      }
      return lines
    }
  }

  private static let marked = DisplayLine("* ".utf8)
  private static let unmarked = DisplayLine("  ".utf8)

  /// A row that has changed stands out: among rows that are not final as one that is, otherwise bold.
  private func style(_ row: Int) -> TextStyles.Style? {
    let isChanged = changed?[row] ?? false
    if isProvisional { return isChanged ? nil : .dim }
    return isChanged ? .bold : nil
  }
}

extension UnsafeRawBufferPointer {
  /// The lines, without their ends.
  var displayLines: [DisplayLine] {
    var lines: [DisplayLine] = []
    var start = 0
    for (offset, byte) in enumerated() where byte == 0x0A {
      lines.append(DisplayLine(self[start..<offset]))
      start = offset + 1
    }
    if start < count { lines.append(DisplayLine(self[start...])) }
    return lines
  }
}

/// What a frame consists of: a table, or a chart.
protocol FramePart: Sendable {
  /// The lines, as many as there is room for at most.
  func lines(in room: TerminalSize, _ styles: TextStyles, hint: String) -> [DisplayLine]
}

extension ChartRows: FramePart {
  /// The lines of the chart.
  func lines(in room: TerminalSize, _ styles: TextStyles, hint: String) -> [DisplayLine] {
    ChartText(rows: self, room: room, styles: styles).lines()
  }
}

extension [any FramePart] {
  /// The lines of several parts, an empty one between two; each has its part of the room.
  func lines(in room: TerminalSize, _ styles: TextStyles, hint: String = "") -> [DisplayLine] {
    var lines: [DisplayLine] = []
    for (index, frame) in enumerated() {
      let between = index > 0 ? 1 : 0
      let left = room.lines - lines.count
      // What is left is shared by those that follow; one that needs less leaves more.
      let part = left / (count - index) - between
      guard part >= 4 || index == 0 else {
        lines.append(DisplayLine("… \(count - index) more tables".utf8.prefix(room.columns)))
        return lines
      }
      if between > 0 { lines.append([]) }
      lines += frame.lines(
        in: TerminalSize(columns: room.columns, lines: part), styles, hint: hint)
    }
    return lines
  }
}
