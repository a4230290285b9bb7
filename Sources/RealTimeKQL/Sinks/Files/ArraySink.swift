import KQL

/// Writes files that are a JSON array at every moment, even when the process is killed.
///
/// A row a line. A pipe cannot be such a file; there the array is closed at the end.
final class ArraySink: OpenSink, @unchecked Sendable {
  private let series: FileSeries
  private var array: ArrayFile?
  /// Whether a row has been written to a pipe.
  private var hasRows = false

  init(_ series: FileSeries) throws(SinkError) {
    self.series = series
    array = series.file.isRegular ? try ArrayFile(series.file) : nil
    if array == nil { try write("[") }
  }

  /// Makes a writer of array elements, each of which ends in a comma and a newline.
  func encoder(for table: OutputTable) -> RowEncoder {
    RowEncoder(JSONWriter(schema: table.schema, layout: .elements))
  }

  func write(_ rows: EncodedRows) throws(SinkError) {
    var rest = rows.bytes
    guard rest.count > 2 else { return }
    guard array != nil else {
      try write(hasRows ? ",\n" : "\n")
      hasRows = true
      return try series.file.write(UnsafeRawBufferPointer(rebasing: rest.dropLast(2)))
    }
    while rest.count > 2 {
      if series.isOver { try begin() }
      guard let count = try array?.append(rest, limit: series.limit ?? .max) else { break }
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
      if rest.count > 2 { try begin() }
    }
    try series.wrote()
  }

  /// Goes on in the next file.
  private func begin(isRenamed: Bool = false) throws(SinkError) {
    try array?.finish()
    try series.next(isEmpty: array?.isEmpty == true, isRenamed: isRenamed)
    array = try ArrayFile(series.file)
  }

  /// Ends the array.
  func finish() throws(SinkError) {
    if let array { try array.finish() } else { try write("\n]\n") }
  }

  /// Where the last row ends.
  func mark() throws(SinkError) -> SinkMark? { try series.mark(count: array?.end) }

  func stored(_ mark: SinkMark) { series.stored() }

  /// Goes on in a new file of the same name, if the old one has got another.
  func reopen() throws(SinkError) {
    if array != nil, series.isRenamed { try begin(isRenamed: true) }
  }

  private func write(_ text: StaticString) throws(SinkError) {
    try series.file.write(
      UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }
}
