/// Turns rows into the bytes of an output format.
///
/// Of use to one thread at a time; several formatters of one table may work in parallel.
package protocol RowFormatter: AnyObject {
  /// Appends the rows of a batch, which has the table's columns.
  func format(_ batch: Batch, to buffer: inout ByteBuffer)

  /// Whether it can write what the columns do not tell of an event.
  var takesRest: Bool { get }

  /// Whether it writes columns that have not been made where their reader can.
  var takesUndecoded: Bool { get }

  /// Whether it writes texts, so that a value need not be of its column's type: such columns are given as text.
  var takesTexts: Bool { get }

  /// Appends the rows of a batch with what else events had (``ColumnPath/rest``).
  ///
  /// - Parameters:
  ///   - batch: The rows.
  ///   - rest: An element for each row.
  ///   - isWhole: Whether a column without a value has one in the event, if the rest has it.
  ///   - buffer: Where the text goes.
  func format(
    _ batch: Batch, rest: Column, isWhole: Bool, to buffer: inout ByteBuffer)
}

extension RowFormatter {
  /// It writes columns.
  package var takesRest: Bool { false }

  /// It looks at columns.
  package var takesUndecoded: Bool { false }

  /// It takes values.
  package var takesTexts: Bool { false }

  /// Leaves the rest out.
  package func format(
    _ batch: Batch, rest: Column, isWhole: Bool, to buffer: inout ByteBuffer
  ) {
    format(batch, to: &buffer)
  }
}
