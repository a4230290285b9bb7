/// Passes rows on with their columns in another order.
package final class ArrangingFormatter: RowFormatter {
  private let order: [Int]
  private let formatter: any RowFormatter

  /// Creates a formatter; `order` has, for each column that is passed on, its place in the rows.
  package init(_ order: [Int], _ formatter: any RowFormatter) {
    self.order = order
    self.formatter = formatter
  }

  /// Whether it writes texts.
  package var takesTexts: Bool { formatter.takesTexts }

  /// Appends the rows of a batch.
  package func format(_ batch: Batch, to buffer: inout ByteBuffer) {
    formatter.format(batch.picking(order), to: &buffer)
  }
}
