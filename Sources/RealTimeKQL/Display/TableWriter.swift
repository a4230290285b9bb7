package import KQL

/// Lays out rows as a table that goes on for ever.
///
/// Columns are as wide as their values so far. On a terminal those that do not fit are cut with `…`: text
/// first, while times, numbers and addresses stay whole; then columns in the middle are left out, which a
/// line says; and when even that is too wide, each value has a line of its own. The names appear again on
/// every screen, and when columns have to be wider. Elsewhere a wider value sticks out of its column, so
/// that the names appear only once.
package struct TableWriter: ~Copyable {
  private var grid: TableGrid
  private let isEmpty: Bool
  private let columnCount: Int
  private let styles: TextStyles
  private var width: Int?
  private var rowsSinceHeader = 0
  private var mustRepeat = false

  /// Creates a writer for a table.
  package init(schema: Schema, styles: TextStyles = .plain) {
    grid = TableGrid(schema, styles)
    isEmpty = schema.isEmpty
    columnCount = schema.count
    self.styles = styles
  }

  /// Writes the title of a table as a line that fits the terminal.
  package static func write(
    title: String, width: Int?, _ styles: TextStyles, to buffer: inout ByteBuffer
  ) {
    styles.append(.bold, to: &buffer) { $0.append(harmless: title, cutAt: width ?? .max) }
    buffer.append("\n")
  }

  /// Makes the next rows begin with the names of the columns.
  package mutating func repeatHeader() { mustRepeat = true }

  /// Lays out cells that a ``TableCellWriter`` has made.
  ///
  /// The terminal has `width` columns and `height` lines; both are `nil` when the output is none.
  package mutating func write(
    _ bytes: UnsafeRawBufferPointer, width: Int?, height: Int?, to buffer: inout ByteBuffer
  ) {
    guard !isEmpty else { return }
    let cells = TableCells(bytes, columnCount: columnCount)
    let isFirst = grid.layout == nil
    let before = grid.columns
    if isFirst || width != nil { grid.measure(cells) }
    let isResized = width != self.width
    self.width = width
    var hasChanged = false
    if isFirst || isResized || width.map({ grid.isTooNarrow(for: $0) }) == true {
      if !isFirst { grid.loosen(since: before) }
      hasChanged = grid.fit(into: width)
    }
    let isFull = height.map { rowsSinceHeader >= Swift.max(5, $0 - 3) } ?? false
    if hasChanged || isFull || mustRepeat {
      if !isFirst, !mustRepeat, grid.layout?.slots != nil { buffer.append("\n") }
      writeHeader(withNote: hasChanged || mustRepeat, to: &buffer)
    }
    for row in 0..<cells.rowCount {
      grid.append(cells[row], width: width, to: &buffer)
      rowsSinceHeader += 1
    }
  }

  /// Writes the names of the columns of a table without rows.
  package mutating func finish(width: Int?, to buffer: inout ByteBuffer) {
    guard grid.layout == nil, !isEmpty else { return }
    _ = grid.fit(into: width)
    self.width = width
    writeHeader(withNote: true, to: &buffer)
  }

  private mutating func writeHeader(withNote hasNote: Bool, to buffer: inout ByteBuffer) {
    rowsSinceHeader = 0
    mustRepeat = false
    grid.appendHeader(width: width, withNote: hasNote, to: &buffer)
  }
}
