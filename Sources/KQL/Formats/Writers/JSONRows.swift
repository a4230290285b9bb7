/// Rows of a reader that can be written as JSON without columns being made of their values.
protocol JSONRows: UndecodedRows {
  /// Whether a column can be.
  func writesJSON(ofColumn column: Int) -> Bool

  /// How many bytes the records have from which rows are written; all rows where there is no selection.
  func recordByteCount(_ selection: Selection?) -> Int

  /// Appends rows.
  ///
  /// - Parameters:
  ///   - layout: What a row looks like.
  ///   - count: How many rows there are.
  ///   - selection: Which; `nil` for all.
  ///   - fields: The columns that have been decoded, in order.
  ///   - values: Writes those.
  ///   - buffer: Where the rows go.
  func append(
    _ layout: JSONRowLayout, count: Int, _ selection: Selection?,
    decoded fields: UnsafeBufferPointer<RowField>, _ values: inout JSONValueWriter,
    to buffer: inout ByteBuffer)
}

/// What rows of JSON look like that are written without being decoded as a whole.
final class JSONRowLayout {
  /// Where a value comes from.
  enum Origin: Equatable {
    /// A column of the reader's rows.
    case column(Int)
    /// A column that was decoded, by its place among those.
    case decoded(Int)
  }

  /// Where the values come from, in order.
  let origins: [Origin]

  /// What stands before each value.
  let prefixes: [StringView]

  /// What stands behind the last value.
  let end: StaticString

  private let owner: Arena

  /// Describes rows; the owner keeps what stands before values.
  init(_ origins: [Origin], prefixes: [StringView], end: StaticString, owner: Arena) {
    self.origins = origins
    self.prefixes = prefixes
    self.end = end
    self.owner = owner
  }
}
