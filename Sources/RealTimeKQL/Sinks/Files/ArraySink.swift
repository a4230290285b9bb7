import KQL

/// Writes a file that is a JSON array at every moment, even when the process is killed.
///
/// A row a line. A pipe cannot be such a file; there the array is closed at the end.
final class ArraySink: OpenSink, @unchecked Sendable {
  private let file: OutputFile
  private let array: ArrayFile?
  /// Whether a row has been written to a pipe.
  private var hasRows = false

  init(_ file: OutputFile) throws(SinkError) {
    self.file = file
    array = file.isRegular ? try ArrayFile(file) : nil
    if array == nil { try write("[") }
  }

  /// Makes a writer of array elements, each of which ends in a comma and a newline.
  func encoder(for table: OutputTable) -> RowEncoder {
    RowEncoder(JSONWriter(schema: table.schema, layout: .elements))
  }

  func write(_ rows: EncodedRows) throws(SinkError) {
    let bytes = rows.bytes
    guard bytes.count > 2 else { return }
    if let array { return try array.append(bytes) }
    try write(hasRows ? ",\n" : "\n")
    hasRows = true
    try file.write(UnsafeRawBufferPointer(rebasing: bytes.dropLast(2)))
  }

  /// Ends the array.
  func finish() throws(SinkError) {
    if let array { try array.finish() } else { try write("\n]\n") }
  }

  /// Where the last row ends.
  func mark() throws(SinkError) -> SinkMark? { try file.mark(count: array?.end) }

  private func write(_ text: StaticString) throws(SinkError) {
    try file.write(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }
}
