/// Turns rows into the bytes of an output format.
///
/// Of use to one thread at a time; several formatters of one table may work in parallel.
package protocol RowFormatter: AnyObject {
  /// Appends the rows of a batch, which has the table's columns.
  func format(_ batch: Batch, to buffer: inout ByteBuffer)
}
