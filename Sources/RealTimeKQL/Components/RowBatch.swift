public import KQL

/// Rows as an encoder sees them, valid only while it is called.
public struct RowBatch {
  private let batch: Batch

  init(_ batch: Batch) { self.batch = batch }

  /// How many rows there are.
  public var count: Int { batch.count }

  /// How many columns there are.
  public var columnCount: Int { batch.columnCount }

  /// The value of a column in a row, both counted from 0.
  public subscript(row: Int, column: Int) -> Value { batch.value(row: row, column: column) }
}
