import KQL

/// The output `none`: takes results and throws them away, for measuring.
public struct NoOutput: Sink {
  /// Throws rows away.
  public init() {}

  /// What the command line and the help know of it.
  public static let definition = SinkDefinition(
    "none", "Nothing: for measuring, or to see only the statistics.",
    example: "realtimekql csv events.csv none -e 'T | count'"
  ) { (_) throws(PipelineError) in NoOutput() }

  /// Opens nothing.
  public func open(_ context: SinkContext) throws(SinkError) -> any OpenSink { NullSink() }
}

private final class NullSink: OpenSink {
  /// Makes a writer of lines, so that the work of formatting is done.
  func encoder(for table: OutputTable) -> RowEncoder { .jsonLines(table) }
  func write(_ rows: EncodedRows) {}
  /// Nothing can come twice where nothing is kept.
  func mark() -> SinkMark? { SinkMark("") }
}
