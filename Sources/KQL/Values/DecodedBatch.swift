/// Rows whose columns are all decoded: what threads hand to each other, and what a table is made of.
///
/// A ``Batch`` may still have to ask its reader for columns, which only the reader's thread may do; so it
/// cannot be sent, and this can.
public struct DecodedBatch: Sendable {
  /// The number of rows.
  public let count: Int

  /// One per column of the schema, in order, each of `count` rows.
  public let columns: [Column]

  /// Creates a batch of finished columns, each of `count` rows.
  public init(count: Int, columns: [Column]) {
    self.count = count
    self.columns = columns
  }

  /// A column.
  @inline(__always)
  public func column(_ index: Int) -> Column { columns[index] }

  /// The number of columns.
  public var columnCount: Int { columns.count }

  /// The rows as operators take them.
  public var batch: Batch { Batch(count: count, columns: columns) }
}
