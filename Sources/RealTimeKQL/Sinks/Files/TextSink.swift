import CInflate
import KQL
import Synchronization

/// Writes rows as text to the files of a series.
///
/// When rows of a table with other columns follow, as of `fork`, an empty line and their names come between.
/// What is compressed is written in members of whole rows, so a file can be read to its end at any moment.
final class TextSink: OpenSink, @unchecked Sendable {
  private let series: FileSeries
  private let layout: TextLayout
  private let compression: FileCompression?
  /// Guards the tables, which workers announce: those with the same columns are one.
  private let headers = Mutex<(schemas: [Schema], ofTable: [Int: Int])>(([], [:]))
  /// The header of the rows written last; used by the thread that writes, as is all below.
  private var current: Int?
  /// The names in the header of a file that is continued.
  private let names: [String]?
  /// What a file begins with that is continued and whose header is not read name by name.
  private var beginning: [UInt8]?
  /// Why rows cannot be added to it; workers find out.
  private let mismatch = Mutex<SinkError?>(nil)
  /// Rows to be compressed.
  private var text = ByteBuffer(capacity: 1 << 12)
  private var packed = ByteBuffer(capacity: 64)

  /// A table that is none of those that are written.
  private static let unknown = -1

  /// As much text is compressed at once.
  private static let memberSize = 1 << 20

  init(
    _ series: FileSeries, _ layout: TextLayout, compression: FileCompression?
  ) throws(SinkError) {
    self.series = series
    self.layout = layout
    self.compression = series.file.isRegular ? compression : nil
    // A file that is continued has its line of names.
    let file = series.file
    current = if let resumed = file.resumed { resumed.table } else { file.isContinued ? 0 : nil }
    var names: [String]?
    if file.isContinued, file.resumed == nil, layout.header != nil, let path = file.path {
      let beginning = try HeaderNames.beginning(of: path, named: file.name)
      if let separator = layout.nameSeparator {
        let isQuoted = layout.rowEnd == .newlineOutsideQuotes
        names = HeaderNames.names(in: beginning, separator: separator, isQuoted: isQuoted)
      } else {
        current = Self.unknown
        self.beginning = beginning
      }
    }
    self.names = names
    if file.isContinued, file.resumed == nil, self.compression == nil { try file.endLastLine() }
  }

  func encoder(for table: OutputTable) -> RowEncoder {
    guard layout.header != nil else { return layout.encoder(table, series.file.isTerminal) }
    let order = order(of: table.schema)
    var arranged = table
    if let order { arranged.schema = order.map { table.schema[$0] } }
    headers.withLock { [arranged] headers in
      let known = headers.schemas.firstIndex(of: arranged.schema)
      if known == nil { headers.schemas.append(arranged.schema) }
      headers.ofTable[table.number] = known ?? headers.schemas.count - 1
    }
    let encoder = layout.encoder(arranged, series.file.isTerminal)
    return order.map { RowEncoder(ArrangingFormatter($0, encoder.formatter)) } ?? encoder
  }

  /// How the columns of the first table are put in the order of the file that is continued; `nil` where
  /// they are in it, or there is none.
  private func order(of schema: Schema) -> [Int]? {
    let first = headers.withLock { $0.schemas.first }
    guard let names, schema.map(\.name) != names,
      first == nil || Set(first?.map(\.name) ?? []) == Set(schema.map(\.name))
    else { return nil }
    if let order = HeaderNames.order(of: schema, as: names) { return order }
    let given = schema.map(\.name).joined(separator: ", ")
    mismatch.withLock {
      $0 = SinkError(
        "\(series.file.name): it has the columns \(names.joined(separator: ", ")), not \(given)"
          + "\n  = help: project its columns, or write to another file")
    }
    return nil
  }

  func write(_ rows: EncodedRows) throws(SinkError) {
    if let mismatch = mismatch.withLock({ $0 }) { throw mismatch }
    let (schemas, ofTable) = headers.withLock { $0 }
    let needsNoHeader =
      layout.header == nil || rows.blocks.allSatisfy { ofTable[$0.table] == current }
    if compression == nil, !series.rotates, needsNoHeader {
      try series.file.write(rows.bytes)
      return try series.wrote()
    }
    for block in rows.blocks {
      var rest = rows.bytes(of: block)
      while rest.count > 0 {
        let part = try part(of: rest, behind: ofTable[block.table] ?? 0, schemas)
        begin(ofTable[block.table] ?? 0, schemas, &text)
        text.append(UnsafeRawBufferPointer(rebasing: rest.prefix(part)))
        rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(part))
        if compression == nil || text.count >= Self.memberSize { try writeText() }
      }
    }
  }

  /// The length of the rows that go to the present file together; begins another file if need be.
  private func part(
    of rows: UnsafeRawBufferPointer, behind header: Int, _ schemas: [Schema]
  ) throws(SinkError) -> Int {
    if series.isOver { try begin() }
    let most = compression == nil ? rows.count : Self.memberSize
    guard let room = series.room else { return layout.count(of: rows, atMost: most) }
    if compression != nil {
      // How long it becomes is known behind each member.
      if room == 0, series.file.count > 0 || !text.isEmpty { try begin() }
      return layout.count(of: rows, atMost: Swift.min(most, Swift.max(room, 1)))
    }
    let names = headerCount(header, schemas)
    let count = layout.count(of: rows, atMost: room - names)
    guard count + names > room, series.file.count > 0 else { return count }
    try begin()
    return layout.count(
      of: rows, atMost: (series.room ?? rows.count) - headerCount(header, schemas))
  }

  private func headerCount(_ header: Int, _ schemas: [Schema]) -> Int {
    let before = current
    defer { current = before }
    var names = ByteBuffer(capacity: 64)
    begin(header, schemas, &names)
    return names.count
  }

  /// Goes on in the next file.
  private func begin(isRenamed: Bool = false) throws(SinkError) {
    try writeText()
    try series.next(isEmpty: series.file.count == 0, isRenamed: isRenamed)
    current = series.file.isContinued ? 0 : nil
  }

  private func writeText() throws(SinkError) {
    guard !text.isEmpty else { return }
    if let compression {
      packed.removeAll(keepingAtMost: Self.memberSize)
      try text.compress(compression, into: &packed)
      try series.file.write(packed.bytes)
    } else {
      try series.file.write(text.bytes)
    }
    text.removeAll(keepingAtMost: 2 * Self.memberSize)
    try series.wrote()
  }

  /// Compresses what there is, so that it is in the file.
  func flush() throws(SinkError) { try writeText() }

  /// A second where text gathers to be compressed.
  var flushInterval: Duration? { compression == nil ? nil : .seconds(1) }

  /// Writes the names of tables without rows.
  func finish() throws(SinkError) {
    if let mismatch = mismatch.withLock({ $0 }) { throw mismatch }
    let schemas = headers.withLock { $0.schemas }
    if current == nil, !schemas.isEmpty { begin(0, schemas, &text) }
    try writeText()
  }

  /// Where the series is, and which table was the last.
  func mark() throws(SinkError) -> SinkMark? {
    try writeText()
    return try series.mark(table: current)
  }

  func stored(_ mark: SinkMark) { series.stored() }

  /// Goes on in a new file of the same name, if the old one has got another.
  func reopen() throws(SinkError) { if series.isRenamed { try begin(isRenamed: true) } }

  private func begin(_ header: Int, _ schemas: [Schema], _ text: inout ByteBuffer) {
    guard let write = layout.header, header != current, schemas.indices.contains(header) else {
      return
    }
    var names = ByteBuffer(capacity: 64)
    write(schemas[header], series.file.isTerminal, &names)
    let goesOn = current == Self.unknown && beginning?.starts(with: names.bytes) == true
    if current != nil, !goesOn { text.append(UInt8(ascii: "\n")) }
    current = header
    if !goesOn { text.append(names.bytes) }
  }
}

extension ByteBuffer {
  /// Compresses the bytes as a whole: a member of gzip, a frame of Zstandard.
  fileprivate func compress(
    _ compression: FileCompression, into output: inout ByteBuffer
  ) throws(SinkError) {
    switch compression {
    case .zstandard: try ZstandardCompression().append(bytes, .end, to: &output)
    case .gzip:
      let room = deflate_bound(count)
      let length = deflate_text(
        deflate_gzip, 6, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), count,
        output.reserve(room), room)
      guard length > 0 else { throw SinkError("the output cannot be compressed") }
      output.advance(length)
    }
  }
}
