import CDigest
import KQL

/// A place in a spool: between two records.
struct SpoolPlace: Hashable, Sendable {
  /// How many bytes were written before it since the spool was begun.
  var position = 0

  /// How many rows were.
  var row = 0
}

/// What stands before the bytes of each record of a spool: 32 bytes.
///
/// A record of rows has its blocks first (table, rows, bytes), then their bytes. One without blocks is a
/// ``SpoolHead``.
struct SpoolRecord: Hashable, Sendable {
  static let headerCount = 32
  static let blockCount = 16

  /// How many bytes follow.
  var count: Int

  /// How many rows were written before it.
  var firstRow: Int

  /// How many rows it has.
  var rowCount: Int

  /// How many blocks.
  var blocks: Int

  /// The hash of the numbers above and the bytes that follow.
  private var hash: UInt64 = 0

  /// How many bytes the record takes.
  var total: Int { Self.headerCount + count }

  /// The record of bytes.
  init(_ bytes: UnsafeRawBufferPointer, firstRow: Int, rowCount: Int, blocks: Int) {
    count = bytes.count
    self.firstRow = firstRow
    self.rowCount = rowCount
    self.blocks = blocks
    hash = self.hash(with: bytes)
  }

  /// Reads what stands before a record; whether it is one, its hash tells.
  init(header: UnsafeRawBufferPointer) {
    let number = {
      Int(truncatingIfNeeded: header.loadUnaligned(fromByteOffset: $0, as: UInt64.self))
    }
    let small = { Int(header.loadUnaligned(fromByteOffset: $0, as: UInt32.self)) }
    count = number(0)
    firstRow = number(8)
    rowCount = small(16)
    blocks = small(20)
    hash = header.loadUnaligned(fromByteOffset: 24, as: UInt64.self)
  }

  /// Whether bytes are those that were written.
  func isOf(_ bytes: UnsafeRawBufferPointer) -> Bool { hash(with: bytes) == hash }

  private func hash(with bytes: UnsafeRawBufferPointer) -> UInt64 {
    var header = ByteBuffer(capacity: 24)
    appendNumbers(to: &header)
    let seed = Self.hash(header.bytes, 0)
    return Self.hash(bytes, seed)
  }

  private static func hash(_ bytes: UnsafeRawBufferPointer, _ seed: UInt64) -> UInt64 {
    bytes.withMemoryRebound(to: UInt8.self) { digest_xxhash64($0.baseAddress, $0.count, seed) }
  }

  private func appendNumbers(to buffer: inout ByteBuffer) {
    withUnsafeBytes(of: (UInt64(count), UInt64(firstRow))) { buffer.append($0) }
    withUnsafeBytes(of: (UInt32(rowCount), UInt32(blocks))) { buffer.append($0) }
  }

  /// Appends what stands before the bytes.
  func append(to buffer: inout ByteBuffer) {
    appendNumbers(to: &buffer)
    withUnsafeBytes(of: hash) { buffer.append($0) }
  }

  /// Adds the rows of a record to others.
  ///
  /// - Returns: Whether its blocks are sound.
  func take(_ bytes: UnsafeRawBufferPointer, into rows: EncodedRows) -> Bool {
    var offset = blocks * Self.blockCount
    guard offset <= bytes.count else { return false }
    for block in 0..<blocks {
      let start = block * Self.blockCount
      let table = Int(bytes.loadUnaligned(fromByteOffset: start, as: UInt32.self))
      let rowCount = Int(bytes.loadUnaligned(fromByteOffset: start + 4, as: UInt32.self))
      let count = Int(
        truncatingIfNeeded: bytes.loadUnaligned(fromByteOffset: start + 8, as: UInt64.self))
      guard count >= 0, count <= bytes.count - offset else { return false }
      rows.buffer.append(UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count]))
      rows.endBlock(table: table, rowCount: rowCount)
      offset += count
    }
    return true
  }
}

/// What a file of a spool begins with: whose rows they are, and of which tables.
struct SpoolHead: Hashable, Sendable {
  /// Changes with the bytes that encoders make.
  private static let version = "1"

  /// The output.
  var name: String

  /// What the bytes of its rows depend on (``SpoolableSink/rowFormat``).
  var format: String

  /// The tables, by their numbers.
  var tables: [OutputTable] = []

  /// Whose rows they are.
  init(name: String, format: String) {
    self.name = name
    self.format = format
  }

  /// Whether rows of another one can be given to the same output.
  func isLike(_ other: SpoolHead) -> Bool { name == other.name && format == other.format }

  /// The words, each behind its length.
  var bytes: [UInt8] {
    var words = [Self.version, name, format]
    for table in tables {
      words.append(table.title.map { "=" + $0 } ?? "")
      words.append(String(table.schema.count))
      for column in table.schema { words += [column.name, column.type.rawValue] }
    }
    return words.flatMap { word -> [UInt8] in
      withUnsafeBytes(of: UInt32(word.utf8.count)) { Array($0) } + Array(word.utf8)
    }
  }

  /// Reads the words; `nil` where they are those of another version.
  init?(bytes: UnsafeRawBufferPointer) {
    var words: [String] = []
    var offset = 0
    while offset + 4 <= bytes.count {
      let end = offset + 4 + Int(bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
      guard end <= bytes.count else { return nil }
      words.append(String(decoding: bytes[offset + 4..<end], as: UTF8.self))
      offset = end
    }
    var rest = words[...]
    guard rest.popFirst() == Self.version, let name = rest.popFirst(),
      let format = rest.popFirst()
    else { return nil }
    self.init(name: name, format: format)
    while let title = rest.popFirst() {
      guard let count = rest.popFirst().flatMap({ Int($0) }), count >= 0 else { return nil }
      var schema: Schema = []
      for _ in 0..<count {
        guard let column = rest.popFirst(),
          let type = rest.popFirst().flatMap(ScalarType.init(rawValue:))
        else { return nil }
        schema.append(ColumnSchema(column, type))
      }
      tables.append(
        OutputTable(
          number: tables.count, schema: schema,
          title: title.isEmpty ? nil : String(title.dropFirst())))
    }
  }
}
