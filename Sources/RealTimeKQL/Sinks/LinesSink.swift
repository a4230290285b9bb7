package import KQL

/// Writes one JSON object a line, to the standard output or a file.
package final class LinesSink: Sink {
  private let file: OutputFile

  /// Opens the output; without a path the standard output.
  package init(path: String? = nil, existing: ExistingFile = .refuse) throws(SinkError) {
    file = if let path { try OutputFile(path: path, existing: existing) } else { OutputFile() }
  }

  /// Makes a writer of lines.
  package func makeFormatter(_ schema: Schema) -> any RowFormatter { JSONWriter(schema: schema) }

  /// Writes lines.
  package func write(_ bytes: UnsafeRawBufferPointer) throws(SinkError) { try file.write(bytes) }

  /// Does nothing: every line is out already.
  package func finish() throws(SinkError) {}
}
