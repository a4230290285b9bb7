/// Writes rows with a column more, which is the same in all of them.
package final class FixedColumnFormatter: RowFormatter {
  private let value: Column
  private let isFirst: Bool
  private let formatter: any RowFormatter

  /// Writes the name of a query before the columns; the formatter that rows are passed on to knows of it.
  package init(tag: String, _ formatter: any RowFormatter) {
    value = .constant(tag, count: 1)
    isFirst = true
    self.formatter = formatter
  }

  /// Writes behind the columns that rows are final; the formatter that they are passed on to knows of it.
  package init(final formatter: any RowFormatter) {
    value = .constant(false, count: 1)
    isFirst = false
    self.formatter = formatter
  }

  /// Whether it writes texts.
  package var takesTexts: Bool { formatter.takesTexts }

  /// Appends the rows of a batch.
  package func format(_ batch: Batch, to buffer: inout ByteBuffer) {
    formatter.format(widened(batch), to: &buffer)
  }

  /// Whether it can write what the columns do not tell of an event.
  package var takesRest: Bool { formatter.takesRest }

  /// Whether it writes columns that have not been made where their reader can.
  package var takesUndecoded: Bool { formatter.takesUndecoded }

  /// Appends the rows of a batch with what else events had.
  package func format(
    _ batch: Batch, rest: Column, isWhole: Bool, to buffer: inout ByteBuffer
  ) {
    formatter.format(widened(batch), rest: rest, isWhole: isWhole, to: &buffer)
  }

  private func widened(_ batch: Batch) -> Batch {
    let values = value.repeated(batch.count)
    return isFirst ? batch.preceded(by: values) : batch.appending([values])
  }
}
