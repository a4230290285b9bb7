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
  /// Rows to be compressed.
  private var text = ByteBuffer(capacity: 1 << 12)
  private var packed = ByteBuffer(capacity: 64)

  /// As much text is compressed at once.
  private static let memberSize = 1 << 20

  init(_ series: FileSeries, _ layout: TextLayout, compression: FileCompression?) {
    self.series = series
    self.layout = layout
    self.compression = series.file.isRegular ? compression : nil
    // A file that is continued has its line of names.
    let file = series.file
    current = if let resumed = file.resumed { resumed.table } else { file.isContinued ? 0 : nil }
  }

  func encoder(for table: OutputTable) -> RowEncoder {
    if layout.header != nil {
      headers.withLock { headers in
        let known = headers.schemas.firstIndex(of: table.schema)
        if known == nil { headers.schemas.append(table.schema) }
        headers.ofTable[table.number] = known ?? headers.schemas.count - 1
      }
    }
    return layout.encoder(table, series.file.isTerminal)
  }

  func write(_ rows: EncodedRows) throws(SinkError) {
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
    if current != nil { text.append(UInt8(ascii: "\n")) }
    current = header
    write(schemas[header], series.file.isTerminal, &text)
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
