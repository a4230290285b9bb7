import KQL
import Synchronization

/// An open ``TableOutput``: rows that come scroll, rows that are not final are a frame below them.
final class TableSink: OpenSink, @unchecked Sendable {
  private let file: OutputFile
  private let fixedWidth: Int?
  private let isTerminal: Bool
  private let styles: TextStyles

  /// Whether rows that are not final are shown, so that totals come as the last of many.
  private let showsOpenRows: Bool

  /// Guards the tables, which workers announce.
  private let tables = Mutex<[Int: OutputTable]>([:])

  /// The tables that have begun, used by the thread that writes.
  private var writers: [Int: Writer] = [:]
  private var current: Int?
  private var hasTitles = false

  /// Totals that are final.
  private var totals: [Int: FrameRows] = [:]

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
    _ file: OutputFile, width: Int?, _ styles: TextStyles, showsOpenRows: Bool = false
  ) {
    self.file = file
    fixedWidth = width
    isTerminal = file.isTerminal
    self.styles = styles
    self.showsOpenRows = showsOpenRows
  }

  /// Makes a writer of cells.
  func encoder(for table: OutputTable) -> RowEncoder {
    tables.withLock { $0[table.number] = table }
    return RowEncoder(TableCellWriter())
  }

  // MARK: Rows

  /// Lays out rows and writes them; totals wait for the end.
  func write(_ rows: EncodedRows) throws(SinkError) {
    var output = ByteBuffer(capacity: rows.bytes.count)
    let size = isTerminal ? file.terminalSize : nil
    let width = fixedWidth ?? size?.columns
    for block in rows.blocks {
      if showsOpenRows, tables.withLock({ $0[block.table]?.comesAtEnd == true }) {
        totals[block.table, default: FrameRows()].add(rows.bytes(of: block), block.rowCount)
        continue
      }
      guard let writer = writer(block.table) else { continue }
      if current != block.table { begin(block.table, writer, width, &output) }
      writer.writer.write(rows.bytes(of: block), width: width, height: size?.lines, to: &output)
    }
    try file.write(output.bytes)
  }

  /// Shows rows below the tables, until the next rows are shown.
  func show(open rows: EncodedRows) throws(SinkError) {
    guard showsOpenRows else { return }
    var frames: [Int: TableFrame] = [:]
    for (number, rows) in totals { frames[number] = frame(number, rows) }
    for block in rows.blocks {
      var open = FrameRows()
      open.add(rows.bytes(of: block), block.rowCount, besides: rows.omitted[block.table] ?? 0)
      guard var frame = frame(block.table, open) else { continue }
      let hashes = frame.rowHashes
      if let before = shownBefore[block.table] {
        frame.changed = hashes.map { !before.contains($0) }
      }
      shownBefore[block.table] = Set(hashes)
      frames[block.table] = frame
    }
    let all = frames.sorted { $0.key < $1.key }.map(\.value)
    let (styles, fixedWidth) = (styles, fixedWidth)
    guard !all.isEmpty else { return TerminalScreen.shared.show(frame: nil) }
    TerminalScreen.shared.show(frame: { room in
      all.lines(in: room.narrowed(to: fixedWidth), styles)
    })
  }

  /// Writes the totals in place of the last frame, and shows tables without rows.
  func finish() throws(SinkError) {
    var output = ByteBuffer()
    let size = isTerminal ? file.terminalSize : nil
    let width = fixedWidth ?? size?.columns
    let all = tables.withLock { $0 }
    let last = totals.sorted { $0.key < $1.key }.compactMap { frame($0.key, $0.value) }
    if !last.isEmpty {
      if current != nil { output.append("\n") }
      current = -1
      for line in last.lines(in: room(size), styles, hint: Self.hint) {
        line.withUnsafeBytes { output.append($0) }
        output.append("\n")
      }
    }
    for table in all.keys.sorted() where writers[table] == nil && totals[table] == nil {
      guard let writer = writer(table) else { continue }
      begin(table, writer, width, &output)
      writer.writer.finish(width: width, to: &output)
    }
    guard showsOpenRows else { return try file.write(output.bytes) }
    try TerminalScreen.shared.replaceFrame(by: output.bytes, to: file.descriptor) {
      (bytes) throws(SinkError) in try file.writeDirectly(bytes)
    }
  }

  /// Where those find all rows who see some of them.
  private static let hint = "; 'json' or 'table FILE' writes them all"

  /// Where the file ends.
  func mark() throws(SinkError) -> SinkMark? { try file.mark() }

  // MARK: Parts

  /// The room for a last frame: as much as frames have.
  private func room(_ size: TerminalSize?) -> TerminalSize {
    let size = size ?? TerminalSize(columns: 80, lines: 24)
    return TerminalScreen.room(in: size).narrowed(to: fixedWidth)
  }

  private func frame(_ number: Int, _ rows: FrameRows) -> TableFrame? {
    let all = tables.withLock { $0 }
    guard let table = all[number] else { return nil }
    let isNamed = all.values.contains { $0.title != table.title }
    return TableFrame(
      title: isNamed ? table.title : nil, schema: table.schema, cells: rows.bytes,
      omittedCount: rows.omittedCount, isProvisional: !table.comesAtEnd)
  }

  /// Separates a table from the rows before it, and says which query its rows are of.
  private func begin(
    _ table: Int, _ writer: Writer, _ width: Int?, _ output: inout ByteBuffer
  ) {
    if current != nil {
      output.append("\n")
      writer.writer.repeatHeader()
    }
    current = table
    guard let title = writer.title else { return }
    // Queries may be added later, so it is not known from the start whether there are several.
    if !hasTitles { hasTitles = tables.withLock { $0.values.contains { $0.title != title } } }
    if hasTitles { TableWriter.write(title: title, width: width, styles, to: &output) }
  }

  private func writer(_ table: Int) -> Writer? {
    if let known = writers[table] { return known }
    guard let announced = tables.withLock({ $0[table] }) else { return nil }
    let new = Writer(announced, styles)
    writers[table] = new
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
