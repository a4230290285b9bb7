import KQL

/// A table as it is drawn: its columns, how they share a line, and the lines of its names and rows.
struct TableGrid {
  /// What is known of the columns.
  private(set) var columns: [TableColumn]

  /// How they share a line; `nil` before the first rows.
  private(set) var layout: TableLayout?

  private let names: [String]
  private let styles: TextStyles

  init(_ schema: Schema, _ styles: TextStyles) {
    self.styles = styles
    var names: [String] = []
    columns = schema.map { column in
      var text = ByteBuffer(capacity: 64)
      let width = text.append(harmless: column.name)
      names.append(text.string)
      return TableColumn(column.type, nameWidth: width)
    }
    self.names = names
  }

  // MARK: Layout

  /// Learns how wide the values of the first rows are.
  mutating func measure(_ cells: TableCells, first rowCount: Int = .max) {
    let rowCount = Swift.min(rowCount, cells.rowCount)
    for (index, cell) in cells.all[..<(rowCount * cells.columnCount)].enumerated() {
      columns[index % cells.columnCount].measure(cell)
    }
  }

  /// Lays the columns out for a line of a width.
  ///
  /// - Returns: Whether something has changed.
  mutating func fit(into width: Int?) -> Bool {
    let fitted = TableLayout(fitting: columns, into: width)
    defer { layout = fitted }
    return fitted != layout
  }

  /// Gives columns some room that have grown.
  mutating func loosen(since before: [TableColumn]) {
    for index in columns.indices where columns[index].valueWidth > before[index].valueWidth {
      columns[index].loosen()
    }
  }

  /// Whether the layout does not do for what is known of the columns: one that must not be cut is, or
  /// one is cut that need not be.
  func isTooNarrow(for width: Int) -> Bool {
    guard let layout else { return true }
    guard let slots = layout.slots else { return false }
    let used = slots.reduce(TableLayout.gap * (slots.count - 1)) { $0 + $1.width }
    return slots.contains { slot in
      guard let index = slot.column else { return false }
      let column = columns[index]
      return slot.width < column.least || used < width && slot.width < column.natural
    }
  }

  // MARK: Lines

  /// Appends the names of the columns and a line below them, and before them which are left out; nothing
  /// where each value has a line of its own.
  func appendHeader(width: Int?, withNote hasNote: Bool, to buffer: inout ByteBuffer) {
    guard let layout, let slots = layout.slots else { return }
    if hasNote { appendNote(width: width, to: &buffer) }
    var text = ByteBuffer(capacity: 256)
    var ranges: [Range<Int>] = []
    for name in names {
      let start = text.count
      text.append(name)
      ranges.append(start..<text.count)
    }
    let view = text.view
    let cells = zip(ranges, columns).map {
      TableCells.Cell(text: view[$0], width: $1.nameWidth)
    }
    styles.append(.bold, to: &buffer) { append(cells[...], slots, isHeader: true, to: &$0) }
    buffer.append("\n")
    styles.append(.dim, to: &buffer) { buffer in
      for (index, slot) in slots.enumerated() {
        if index > 0 { buffer.append(repeating: 0x20, count: TableLayout.gap) }
        for _ in 0..<slot.width { buffer.append("─") }
      }
    }
    buffer.append("\n")
  }

  /// Appends which columns are left out, as a line; nothing where none are.
  func appendNote(width: Int?, to buffer: inout ByteBuffer) {
    guard let leftOut = layout?.leftOut, !leftOut.isEmpty else { return }
    let list = leftOut.prefix(20).map { names[$0] }.joined(separator: ", ")
    let count = leftOut.count == 1 ? "1 column" : "\(leftOut.count) columns"
    styles.append(.dim, to: &buffer) {
      $0.append(harmless: "… \(count) left out: \(list)", cutAt: width ?? .max)
    }
    buffer.append("\n")
  }

  /// Appends a row: a line, or a line for each value and an empty one.
  ///
  /// - Parameters:
  ///   - cells: Its values.
  ///   - width: The width of the terminal.
  ///   - style: How it is written.
  ///   - buffer: Takes the bytes.
  func append(
    _ cells: ArraySlice<TableCells.Cell>, width: Int?, _ style: TextStyles.Style? = nil,
    to buffer: inout ByteBuffer
  ) {
    guard let slots = layout?.slots else {
      return appendLines(cells, width: width ?? 80, style, to: &buffer)
    }
    styles.append(style, to: &buffer) { append(cells, slots, isHeader: false, to: &$0) }
    buffer.append("\n")
  }

  private func append(
    _ cells: ArraySlice<TableCells.Cell>, _ slots: [TableLayout.Slot], isHeader: Bool,
    to buffer: inout ByteBuffer
  ) {
    var missing = 0
    for (index, slot) in slots.enumerated() {
      if index > 0 { missing += TableLayout.gap }
      guard let number = slot.column else {
        buffer.append(repeating: 0x20, count: missing)
        buffer.append("…")
        missing = 0
        continue
      }
      let cell = cells[cells.startIndex + number]
      let column = columns[number]
      // Elsewhere than on a terminal a wider value sticks out of its column.
      let mustCut = isHeader || column.natural > slot.width
      let room = Swift.max(0, slot.width - cell.width)
      buffer.append(repeating: 0x20, count: missing + (column.isNumeric ? room : 0))
      let used = DisplayText.append(
        cell.text, width: cell.width,
        cutAt: mustCut ? slot.width : Swift.max(slot.width, cell.width),
        to: &buffer)
      missing = column.isNumeric ? 0 : Swift.max(0, slot.width - used)
    }
  }

  /// Appends a line for each value, and an empty one; what must not be cut has a line of its own where it
  /// does not fit beside its name.
  private func appendLines(
    _ cells: ArraySlice<TableCells.Cell>, width: Int, _ style: TextStyles.Style?,
    to buffer: inout ByteBuffer
  ) {
    let widest = columns.map(\.nameWidth).max() ?? 0
    let rigid = columns.filter(\.isRigid).map(\.valueWidth).max() ?? 0
    let half = Swift.max(1, (width - TableLayout.gap) / 2)
    let third = Swift.max(1, (width - TableLayout.gap) / 3)
    let nameWidth = Swift.min(
      widest, half, Swift.max(third, width - TableLayout.gap - rigid))
    let room = Swift.max(1, width - nameWidth - TableLayout.gap)
    for (index, cell) in cells.enumerated() {
      let used = append(name: index, cutAt: nameWidth, to: &buffer)
      let isBelow = columns[index].isRigid && cell.width > room
      if isBelow {
        buffer.append("\n")
      } else {
        buffer.append(repeating: 0x20, count: nameWidth - used + TableLayout.gap)
      }
      styles.append(style, to: &buffer) {
        _ = DisplayText.append(
          cell.text, width: cell.width, cutAt: isBelow ? width : room, to: &$0)
      }
      buffer.append("\n")
    }
    buffer.append("\n")
  }

  private func append(name index: Int, cutAt limit: Int, to buffer: inout ByteBuffer) -> Int {
    var text = ByteBuffer(capacity: 64)
    text.append(names[index])
    var used = 0
    styles.append(.bold, to: &buffer) {
      used = DisplayText.append(
        text.view, width: columns[index].nameWidth, cutAt: limit, to: &$0)
    }
    return used
  }
}
