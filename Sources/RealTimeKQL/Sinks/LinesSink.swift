package import KQL

/// Writes one JSON object a line, to the standard output or a file.
package final class LinesSink: Sink {
  private let file: OutputFile

  /// Opens the output; without a path the standard output.
  package init(
    path: String? = nil, _ opening: OutputOpening = OutputOpening(.refuse)
  ) throws(SinkError) {
    file = if let path { try OutputFile(path: path, opening) } else { OutputFile() }
  }

  /// Makes a writer of lines.
  package func makeFormatter(_ schema: Schema, titled title: String?) -> any RowFormatter {
    JSONWriter(schema: schema)
  }

  /// Writes lines.
  package func write(_ bytes: UnsafeRawBufferPointer) throws(SinkError) { try file.write(bytes) }

  /// Does nothing: every line is out already.
  package func finish() throws(SinkError) {}

  /// Where the file ends.
  package func mark() throws(SinkError) -> OutputMark? { try file.mark() }

  /// Gives up waiting for room.
  package func stopWaiting() { file.stopWaiting() }
}

extension OutputKind {
  static let json = OutputKind(
    "json", "JSON: a line for each row; a file is an array, unless its name ends in .ndjson.",
    argument: "[FILE]"
  ) { (request) throws(SinkError) in
    guard let path = request.outputPath, !LinesSink.isForLines(path) else {
      return try LinesSink(path: request.outputPath, request.opening)
    }
    return try ArraySink(path: path, request.opening)
  }
}

extension LinesSink {
  /// Whether a file of this name holds a JSON object a line.
  fileprivate static func isForLines(_ path: String) -> Bool {
    path.hasSuffix(".ndjson") || path.hasSuffix(".jsonl") || path.hasPrefix("/dev/fd/")
      || ["/dev/null", "/dev/stdout", "/dev/stderr", "/dev/full"].contains(path)
  }
}
