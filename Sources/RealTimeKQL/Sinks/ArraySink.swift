package import KQL

/// Writes a file that is a JSON array at every moment, even when the process is killed.
///
/// A row a line. A pipe cannot be such a file; there the array is closed at the end.
package final class ArraySink: Sink, @unchecked Sendable {
  private let file: OutputFile
  private let array: ArrayFile?
  /// Whether a row has been written to a pipe.
  private var hasRows = false

  /// Opens the output.
  package init(
    path: String, _ opening: OutputOpening = OutputOpening(.refuse)
  ) throws(SinkError) {
    file = try OutputFile(path: path, opening)
    array = file.isRegular ? try ArrayFile(file) : nil
    if array == nil { try write("[") }
  }

  /// Makes a writer of array elements.
  package func makeFormatter(_ schema: Schema, titled title: String?) -> any RowFormatter {
    JSONWriter(schema: schema, layout: .elements)
  }

  /// Writes elements, each of which ends in a comma and a newline.
  package func write(_ bytes: UnsafeRawBufferPointer) throws(SinkError) {
    guard bytes.count > 2 else { return }
    if let array { return try array.append(bytes) }
    try write(hasRows ? ",\n" : "\n")
    hasRows = true
    try file.write(UnsafeRawBufferPointer(rebasing: bytes.dropLast(2)))
  }

  /// Ends the array.
  package func finish() throws(SinkError) {
    if let array { try array.finish() } else { try write("\n]\n") }
  }

  /// Where the last row ends.
  package func mark() throws(SinkError) -> OutputMark? { try file.mark(count: array?.end) }

  /// Gives up waiting for room.
  package func stopWaiting() { file.stopWaiting() }

  private func write(_ text: StaticString) throws(SinkError) {
    try file.write(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }
}
