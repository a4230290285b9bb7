/// Writes rows with a column before them that says which query they are of.
package final class TaggingFormatter: RowFormatter {
  private let tag: Column
  private let formatter: any RowFormatter

  /// Creates a formatter; the one that it passes rows on to knows of the column.
  package init(_ tag: String, _ formatter: any RowFormatter) {
    self.tag = .constant(tag, count: 1)
    self.formatter = formatter
  }

  /// Whether it writes texts.
  package var takesTexts: Bool { formatter.takesTexts }

  /// Appends the rows of a batch.
  package func format(_ batch: Batch, to buffer: inout ByteBuffer) {
    formatter.format(batch.preceded(by: tag.repeated(batch.count)), to: &buffer)
  }

  /// Whether it can write what the columns do not tell of an event.
  package var takesRest: Bool { formatter.takesRest }

  /// Whether it writes columns that have not been made where their reader can.
  package var takesUndecoded: Bool { formatter.takesUndecoded }

  /// Appends the rows of a batch with what else events had.
  package func format(
    _ batch: Batch, rest: Column, isWhole: Bool, to buffer: inout ByteBuffer
  ) {
    formatter.format(
      batch.preceded(by: tag.repeated(batch.count)), rest: rest, isWhole: isWhole, to: &buffer)
  }
}
