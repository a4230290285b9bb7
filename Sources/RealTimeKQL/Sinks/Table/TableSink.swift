import KQL
import Synchronization

/// An open ``TableOutput``: rows that come scroll, rows that are not final are a frame below them, and
/// results that end with `render` are charts.
final class TableSink: OpenSink, @unchecked Sendable {
  private let file: OutputFile
  private let fixedWidth: Int?
  private let styles: TextStyles

  /// Whether rows that are not final are shown, so that totals come as the last of many.
  private let showsOpenRows: Bool

  /// Where text goes that a pager may show; `nil` where none does.
  private let paged: PagedText?

  /// Guards the tables, which workers announce.
  private let tables = Mutex<[Int: OutputTable]>([:])

  /// The tables that have begun, used by the thread that writes.
  private var writers: [Int: Writer] = [:]
  private var current: Int?
  private var hasTitles = false

  /// Totals that are final.
  private var totals: [Int: FrameRows] = [:]

  /// What charts draw.
  private var charts: [Int: ChartRows] = [:]

  /// What tells the rows of the last frame, for each table.
  private var shownBefore: [Int: Set<Int>] = [:]

  private final class Writer {
    var writer: TableWriter
    let title: String?

    init(_ table: OutputTable, _ styles: TextStyles) {
      writer = TableWriter(schema: table.schema, styles: styles)
      title = table.title
    }
  }

  init(
    _ file: OutputFile, width: Int?, _ styles: TextStyles, showsOpenRows: Bool, pages: Bool
  ) {
    self.file = file
    fixedWidth = width
    self.styles = styles
    self.showsOpenRows = showsOpenRows
    paged = pages ? PagedText(file) : nil
  }

  /// Makes a writer of cells, or of the values of a chart.
  func encoder(for table: OutputTable) -> RowEncoder {
    tables.withLock { $0[table.number] = table }
    return isDrawn(table) ? .values(table) : RowEncoder(TableCellWriter())
  }

  /// Whether a chart is drawn: where it is known how wide lines may be.
  private func isDrawn(_ table: OutputTable) -> Bool {
    table.chart?.shape != nil && (fixedWidth != nil || file.isTerminal)
  }

  // MARK: Rows

  /// Lays out rows and writes them; totals and charts wait for the end.
  func write(_ rows: EncodedRows) throws(SinkError) {
    var output = ByteBuffer(capacity: rows.bytes.count)
    let size = file.terminalSize
    let width = fixedWidth ?? size?.columns
    let all = tables.withLock { $0 }
    var snapshots: Set<Int> = []
    for block in rows.blocks {
      guard let table = all[block.table] else { continue }
      if isDrawn(table), let chart = table.chart {
        // Totals that come again and again are those of one moment each.
        if table.comesAtEnd, snapshots.insert(block.table).inserted { charts[block.table] = nil }
        charts[block.table, default: ChartRows(chart, table.schema)].add(rows, block)
        continue
      }
      if showsOpenRows, table.comesAtEnd {
        totals[block.table, default: FrameRows()].add(rows.bytes(of: block), block.rowCount)
        continue
      }
      let writer = writer(table)
      if current != block.table { begin(table, writer, width, &output) }
      writer.writer.write(rows.bytes(of: block), width: width, height: size?.lines, to: &output)
    }
    try put(output.bytes)
  }

  /// Shows rows below the tables, until the next rows are shown.
  func show(open rows: EncodedRows) throws(SinkError) {
    guard showsOpenRows else { return }
    let all = tables.withLock { $0 }
    var parts: [Int: any FramePart] = [:]
    var open = charts
    for (number, rows) in totals {
      if let table = all[number] { parts[number] = frame(table, rows) }
    }
    for block in rows.blocks {
      guard let table = all[block.table] else { continue }
      if isDrawn(table), let chart = table.chart {
        open[block.table, default: ChartRows(chart, table.schema)].add(rows, block)
        continue
      }
      var latest = FrameRows()
      latest.add(rows.bytes(of: block), block.rowCount, besides: rows.omitted[block.table] ?? 0)
      var frame = frame(table, latest)
      let hashes = frame.rowHashes
      if let before = shownBefore[block.table] {
        frame.changed = hashes.map { !before.contains($0) }
      }
      shownBefore[block.table] = Set(hashes)
      parts[block.table] = frame
    }
    for (number, rows) in open { if let table = all[number] { parts[number] = chart(table, rows) } }
    let frame = parts.sorted { $0.key < $1.key }.map(\.value)
    let (styles, fixedWidth) = (styles, fixedWidth)
    guard !frame.isEmpty else { return TerminalScreen.shared.show(frame: nil) }
    TerminalScreen.shared.show(frame: { room in
      frame.lines(in: room.narrowed(to: fixedWidth), styles)
    })
  }

  /// Writes the totals and charts in place of the last frame, and shows tables without rows.
  func finish() throws(SinkError) {
    var output = ByteBuffer()
    let size = file.terminalSize
    let width = fixedWidth ?? size?.columns
    let all = tables.withLock { $0.values.sorted { $0.number < $1.number } }
    var parts: [any FramePart] = []
    for table in all {
      if isDrawn(table), let chart = table.chart {
        var rows = self.chart(table, charts[table.number] ?? ChartRows(chart, table.schema))
        if styles.isOn, TerminalScreen.shared.shows(file.descriptor), PlotText.draws(chart) {
          rows.graphics = .ofTerminal
        }
        parts.append(rows)
      } else if let rows = totals[table.number] {
        parts.append(frame(table, rows))
      }
    }
    if !parts.isEmpty {
      if current != nil { output.append("\n") }
      current = -1
      for line in parts.lines(in: room(size), styles, hint: Self.hint) {
        line.withUnsafeBytes { output.append($0) }
        output.append("\n")
      }
    }
    for table in all
    where writers[table.number] == nil && totals[table.number] == nil && !isDrawn(table) {
      let writer = writer(table)
      begin(table, writer, width, &output)
      writer.writer.finish(width: width, to: &output)
    }
    guard showsOpenRows else {
      try put(output.bytes)
      try paged?.finish()
      return
    }
    try TerminalScreen.shared.replaceFrame(by: output.bytes, to: file.descriptor) {
      (bytes) throws(SinkError) in try file.writeDirectly(bytes)
    }
  }

  /// Where those find all rows who see some of them.
  private static let hint = "; 'json' or 'table FILE' writes them all"

  /// How long rows are kept back that a pager may show instead.
  var flushInterval: Duration? { paged == nil ? nil : PagedText.patience }

  /// Shows rows that were kept back.
  func flush() throws(SinkError) { try paged?.flush() }

  /// Where the file ends.
  func mark() throws(SinkError) -> SinkMark? { try file.mark() }

  private func put(_ bytes: UnsafeRawBufferPointer) throws(SinkError) {
    if let paged { try paged.write(bytes) } else { try file.write(bytes) }
  }

  // MARK: Parts

  /// The room for a last frame: as much as frames have, and without a window what charts want.
  private func room(_ size: TerminalSize?) -> TerminalSize {
    guard let size else { return TerminalSize(columns: fixedWidth ?? 80, lines: 1000) }
    return TerminalScreen.room(in: size).narrowed(to: fixedWidth)
  }

  private func frame(_ table: OutputTable, _ rows: FrameRows) -> TableFrame {
    TableFrame(
      title: title(of: table), schema: table.schema, cells: rows.bytes,
      omittedCount: rows.omittedCount, isProvisional: !table.comesAtEnd)
  }

  private func chart(_ table: OutputTable, _ rows: ChartRows) -> ChartRows {
    var rows = rows
    rows.title = title(of: table)
    return rows
  }

  /// The query of a table, where there are several.
  private func title(of table: OutputTable) -> String? {
    tables.withLock { $0.values.contains { $0.title != table.title } } ? table.title : nil
  }

  /// Separates a table from the rows before it, and says which query its rows are of.
  private func begin(
    _ table: OutputTable, _ writer: Writer, _ width: Int?, _ output: inout ByteBuffer
  ) {
    if current != nil {
      output.append("\n")
      writer.writer.repeatHeader()
    }
    current = table.number
    if let chart = table.chart, chart.shape == nil, width != nil {
      styles.append(.dim, to: &output) {
        $0.append(harmless: "… '\(chart.name)' is shown as a table", cutAt: width ?? .max)
      }
      output.append("\n")
    }
    guard let title = writer.title else { return }
    // Queries may be added later, so it is not known from the start whether there are several.
    if !hasTitles { hasTitles = tables.withLock { $0.values.contains { $0.title != title } } }
    if hasTitles { TableWriter.write(title: title, width: width, styles, to: &output) }
  }

  private func writer(_ table: OutputTable) -> Writer {
    if let known = writers[table.number] { return known }
    let new = Writer(table, styles)
    writers[table.number] = new
    return new
  }
}

/// The first rows of a table, as many as the largest screens have lines, and how many there are besides.
private struct FrameRows {
  private(set) var bytes: [UInt8] = []
  private(set) var omittedCount = 0
  private var rowCount = 0

  private static let limit = 200

  /// Takes rows, and counts some that are not here.
  mutating func add(_ new: UnsafeRawBufferPointer, _ count: Int, besides omitted: Int = 0) {
    omittedCount += omitted
    if rowCount < Self.limit {
      // Whole blocks: what is too much is left out when lines are made.
      bytes += new
      rowCount += count
    } else {
      omittedCount += count
    }
  }
}

extension TerminalSize {
  /// The size, not wider than that.
  fileprivate func narrowed(to width: Int?) -> TerminalSize {
    TerminalSize(columns: Swift.min(columns, width ?? columns), lines: lines)
  }
}
