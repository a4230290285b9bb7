import KQL
import Synchronization

/// A table of an output.
struct OutputTable: Hashable, Sendable {
  var schema: Schema

  /// The query that its rows are of.
  var title: String?
}

/// The tables of one output, told apart by their columns and titles.
///
/// Rows of several tables may come in one run of bytes. A block of rows has eight bytes before it: the
/// number of its table, and its length.
final class TableBlocks: Sendable {
  /// Guards the tables, which workers announce.
  private let tables = Mutex<(list: [OutputTable], numbers: [OutputTable: Int])>(([], [:]))

  static let headerCount = 8

  /// The number of a table, a new one if need be.
  func number(of schema: Schema, titled title: String? = nil) -> Int {
    let table = OutputTable(schema: schema, title: title)
    return tables.withLock { tables in
      if let known = tables.numbers[table] { return known }
      tables.numbers[table] = tables.list.count
      tables.list.append(table)
      return tables.list.count - 1
    }
  }

  /// The tables announced so far, by number.
  var all: [OutputTable] { tables.withLock { $0.list } }

  /// Writes a block whose bytes `body` appends.
  static func write(
    table: Int, to buffer: inout ByteBuffer, _ body: (inout ByteBuffer) -> Void
  ) {
    let start = buffer.count
    for _ in 0..<headerCount { buffer.append(0) }
    body(&buffer)
    let length = UInt64(buffer.count - start - headerCount)
    buffer.replace(UInt64(table) << 40 | length, at: start)
  }

  /// Calls `body` with the number of the table and the bytes of each block.
  static func forEach(
    in bytes: UnsafeRawBufferPointer,
    _ body: (Int, UnsafeRawBufferPointer) throws(SinkError) -> Void
  ) throws(SinkError) {
    var offset = 0
    while offset + headerCount <= bytes.count {
      let header = UInt64(
        littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      let start = offset + headerCount
      let length = Swift.min(Int(header & 0xFF_FFFF_FFFF), bytes.count - start)
      try body(
        Int(header >> 40), UnsafeRawBufferPointer(rebasing: bytes[start..<start + length]))
      offset = start + length
    }
  }
}
