package import KQL

/// Takes results and throws them away: for measuring.
package final class NullSink: Sink {
  /// Creates a sink.
  package init() {}

  /// Makes a writer of lines, so that the work of formatting is done.
  package func makeFormatter(_ schema: Schema, titled title: String?) -> any RowFormatter {
    JSONWriter(schema: schema)
  }

  /// Does nothing.
  package func write(_ bytes: UnsafeRawBufferPointer) {}

  /// Does nothing.
  package func finish() {}

  /// Nothing can come twice where nothing is kept.
  package func mark() -> OutputMark? { nil }

  /// Does nothing.
  package func stopWaiting() {}
}

extension OutputKind {
  static let none = OutputKind(
    "none", "Nothing: for measuring, or to see only the statistics.", argument: ""
  ) { (_) throws(SinkError) in NullSink() }
}
