import KQL

/// A file of Parquet that is written: row groups, one behind the other, and a footer at its end.
final class ParquetFile {
  /// Where it goes.
  let file: OutputFile

  /// Its columns.
  let schema: Schema

  private let types: [ParquetType]
  private var waiting: [(batch: ResultBatch, rows: [Int])] = []
  private var waitingRows = 0
  /// About how many bytes the rows that wait are.
  private var waitingBytes = 0
  private var groups: [(rows: Int, chunks: [ParquetChunk])] = []
  private var count = 0
  private var rowCount = 0

  /// A row group has at most so many rows, and about so many bytes before they are encoded.
  private static let groupLimit = (rows: 122_880, bytes: 64 << 20)

  private static let magic: StaticString = "PAR1"

  /// Begins a file, which must be empty.
  init(_ file: OutputFile, _ schema: Schema, _ time: ParquetOutput.Time) throws(SinkError) {
    self.file = file
    self.schema = schema
    types = schema.map { ParquetType($0.type, time) }
    try append(Self.magic)
  }

  /// About how long it would be, if it ended now.
  var expectedCount: Int { count + waitingBytes / 3 }

  /// Whether there is no row in it.
  var isEmpty: Bool { rowCount == 0 && waitingRows == 0 }

  /// Takes rows.
  ///
  /// - Parameters:
  ///   - batch: The rows, of the columns of the file.
  ///   - size: How many bytes they are.
  /// - Returns: Those that cannot be kept.
  /// - Throws: Why the file cannot be written.
  func append(_ batch: ResultBatch, size: Int) throws(SinkError) -> [RefusedRow] {
    var refused: [RefusedRow] = []
    var rows = Array(0..<batch.count)
    for (type, column) in zip(types, batch.columns) {
      switch type {
      case .decimal, .timestamp(.nanos): break
      default: continue
      }
      let cell = CellReader(column)
      rows.removeAll { row in
        guard let reason = type.refusal(cell, row) else { return false }
        refused.append(RefusedRow(batch: 0, row: row, reason: reason))
        return true
      }
    }
    var rest = rows[...]
    while !rest.isEmpty {
      let part = rest.prefix(Self.groupLimit.rows - waitingRows)
      rest = rest.dropFirst(part.count)
      waiting.append((batch, Array(part)))
      waitingRows += part.count
      waitingBytes += size * part.count / rows.count
      if waitingRows >= Self.groupLimit.rows || waitingBytes >= Self.groupLimit.bytes {
        try endGroup()
      }
    }
    return refused
  }

  private func endGroup() throws(SinkError) {
    guard waitingRows > 0 else { return }
    let columns = zip(schema, types).enumerated().map { index, column in
      ParquetGroup.Column(
        ParquetColumnWriter(column.1, column.0.name, isOptional: column.0.type != .string),
        waiting.map { part in
          ParquetColumnWriter.Part(cell: CellReader(part.batch.columns[index]), rows: part.rows)
        })
    }
    try ParquetGroup(columns).make()
    var chunks: [ParquetChunk] = []
    for column in columns {
      var chunk = column.writer.chunk
      chunk.offset = count
      chunk.dataOffset += count
      try file.write(column.writer.pages.bytes)
      count += column.writer.pages.count
      chunks.append(chunk)
    }
    groups.append((waitingRows, chunks))
    rowCount += waitingRows
    waiting = []
    waitingRows = 0
    waitingBytes = 0
  }

  /// Writes the footer, behind which nothing may follow.
  func finish() throws(SinkError) {
    try endGroup()
    var footer = ThriftWriter()
    footer.int32(1, 2)
    footer.list(2, .structure, count: schema.count + 1)
    footer.element()
    footer.binary(4, Array("schema".utf8))
    footer.int32(5, schema.count)
    footer.end()
    for (column, type) in zip(schema, types) {
      type.write(column.name, isOptional: column.type != .string, to: &footer)
    }
    footer.int64(3, rowCount)
    footer.list(4, .structure, count: groups.count)
    for group in groups {
      footer.element()
      footer.list(1, .structure, count: group.chunks.count)
      for chunk in group.chunks { chunk.write(to: &footer) }
      footer.int64(2, group.chunks.reduce(0) { $0 + $1.uncompressedSize })
      footer.int64(3, group.rows)
      footer.int64(5, group.chunks.first?.offset ?? 4)
      footer.int64(6, group.chunks.reduce(0) { $0 + $1.compressedSize })
      footer.end()
    }
    footer.binary(6, Array("realtimekql".utf8))
    footer.list(7, .structure, count: schema.count)
    for _ in schema {
      footer.element()
      footer.empty(1)
      footer.end()
    }
    footer.end()
    var end = ByteBuffer(capacity: footer.buffer.count + 8)
    end.append(footer.buffer)
    end.append(little: UInt32(footer.buffer.count))
    end.append(Self.magic)
    try file.write(end.bytes)
    count += end.count
  }

  private func append(_ text: StaticString) throws(SinkError) {
    try file.write(
      UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    count += text.utf8CodeUnitCount
  }
}
