/// Rows in the form of one output: the bytes its encoders have made, and which table each run of them
/// is of.
///
/// One thread at a time uses it.
public final class EncodedRows {
  /// Rows of one table, one behind the other.
  public struct Block: Hashable, Sendable {
    /// The number of the table, as the output gave it.
    public let table: Int

    /// How many rows there are.
    public let rowCount: Int

    /// Where their bytes are among ``EncodedRows/bytes``.
    public let range: Range<Int>
  }

  package var buffer: ByteBuffer

  /// The rows, in the order in which they are to be written.
  public private(set) var blocks: [Block] = []

  /// How many rows of a table there are besides, which are not here for want of room.
  package private(set) var omitted: [Int: Int] = [:]

  /// Creates an empty one with room for some bytes.
  package init(capacity: Int = 64) { buffer = ByteBuffer(capacity: capacity) }

  /// All bytes; valid until the rows change.
  public var bytes: UnsafeRawBufferPointer { buffer.bytes }

  /// The bytes of a block; valid until the rows change.
  public func bytes(of block: Block) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: buffer.bytes[block.range])
  }

  /// Whether there are no rows.
  public var isEmpty: Bool { blocks.isEmpty }

  /// How many rows there are.
  public var rowCount: Int { blocks.reduce(0) { $0 + $1.rowCount } }

  /// Takes rows of a table, whose bytes have been appended to the buffer since the last block.
  package func endBlock(table: Int, rowCount: Int) {
    let start = blocks.last?.range.upperBound ?? 0
    guard rowCount > 0 || buffer.count > start else { return }
    if let last = blocks.last, last.table == table {
      blocks[blocks.count - 1] = Block(
        table: table, rowCount: last.rowCount + rowCount,
        range: last.range.lowerBound..<buffer.count)
    } else {
      blocks.append(Block(table: table, rowCount: rowCount, range: start..<buffer.count))
    }
  }

  /// Learns of rows that are left out.
  package func omit(_ count: Int, ofTable table: Int) {
    if count > 0 { omitted[table, default: 0] += count }
  }

  /// Appends other rows and empties them; where there are none yet, without copying.
  package func take(_ other: EncodedRows) {
    guard !other.isEmpty else { return }
    if blocks.isEmpty {
      swap(&buffer, &other.buffer)
      swap(&blocks, &other.blocks)
      other.removeAll()
      return
    }
    for block in other.blocks {
      buffer.append(other.bytes(of: block))
      endBlock(table: block.table, rowCount: block.rowCount)
    }
    other.removeAll()
  }

  /// Forgets the rows and keeps the memory, unless it is more than `limit`.
  package func removeAll(keepingAtMost limit: Int = .max) {
    buffer.removeAll(keepingAtMost: limit)
    blocks.removeAll(keepingCapacity: true)
    omitted = [:]
  }
}

/// How the rows of a table become the bytes of one output.
package struct RowEncoding {
  /// The number that the output gave the table.
  package let table: Int

  /// Turns rows into bytes.
  package let formatter: any RowFormatter

  /// Creates an encoding.
  package init(table: Int, _ formatter: any RowFormatter) {
    self.table = table
    self.formatter = formatter
  }
}
