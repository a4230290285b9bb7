import KQL

/// The rows of a file of Parquet that is not at its end, as they came, in a file of their own.
///
/// A file of Parquet cannot be cut: its footer comes last. So a run with `--state` keeps the rows twice until
/// then, and the next start makes the file again from those that a checkpoint counts.
final class ParquetJournal {
  private let file: OutputFile
  private var schema: Schema?

  /// What stands before each record: its kind, how many rows it has, and its length.
  private static let headCount = 16

  init(_ file: OutputFile) { self.file = file }

  /// Adds rows.
  func append(
    _ rows: UnsafeRawBufferPointer, count: Int, of schema: Schema
  ) throws(SinkError) {
    var record = ByteBuffer(capacity: rows.count + 2 * Self.headCount + 256)
    if schema != self.schema {
      let words = schema.flatMap { [$0.type.rawValue, $0.name] }
      let count = words.reduce(0) { $0 + 4 + $1.utf8.count }
      Self.begin(&record, kind: 0, rows: 0, count: count)
      for word in words {
        record.append(little: UInt32(word.utf8.count))
        record.append(word)
      }
      self.schema = schema
    }
    Self.begin(&record, kind: 1, rows: count, count: rows.count)
    record.append(rows)
    try file.write(record.bytes)
  }

  private static func begin(_ record: inout ByteBuffer, kind: UInt32, rows: Int, count: Int) {
    record.append(little: kind)
    record.append(little: UInt32(rows))
    record.append(little: UInt64(count))
  }

  /// Gives the rows that are in it.
  ///
  /// - Parameter take: Takes rows of a schema.
  /// - Throws: Why it cannot be read, or what `take` throws.
  func replay(
    _ take: (EncodedRows, EncodedRows.Block, Schema) throws(SinkError) -> Void
  ) throws(SinkError) {
    let end = file.count
    var offset = 0
    while offset + Self.headCount <= end {
      let head = try file.read(Self.headCount, at: offset)
      let kind = Self.number(head[0..<4])
      let rows = Self.number(head[4..<8])
      let count = Self.number(head[8..<16])
      offset += Self.headCount
      guard count >= 0, offset + count <= end else { throw damage }
      let bytes = try file.read(count, at: offset)
      offset += count
      if kind == 0 {
        guard let found = Self.schema(bytes) else { throw damage }
        schema = found
        continue
      }
      guard let schema else { throw damage }
      let encoded = EncodedRows(capacity: count)
      bytes.withUnsafeBytes { encoded.buffer.append($0) }
      encoded.endBlock(table: 0, rowCount: rows)
      if let block = encoded.blocks.first { try take(encoded, block, schema) }
    }
  }

  /// The schema of a record; `nil` when it is none.
  private static func schema(_ bytes: [UInt8]) -> Schema? {
    var rest = bytes[...]
    func word() -> String? {
      guard rest.count >= 4 else { return nil }
      let count = number(rest.prefix(4))
      rest = rest.dropFirst(4)
      guard count <= rest.count else { return nil }
      defer { rest = rest.dropFirst(count) }
      return String(decoding: rest.prefix(count), as: UTF8.self)
    }
    var schema: Schema = []
    while !rest.isEmpty {
      guard let type = word().flatMap({ ScalarType(rawValue: $0) }), let name = word() else {
        return nil
      }
      schema.append(ColumnSchema(name, type))
    }
    return schema
  }

  private var damage: SinkError {
    SinkError("\(file.name): it is not what an earlier run has written")
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> Int {
    Int(truncatingIfNeeded: bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
  }
}
