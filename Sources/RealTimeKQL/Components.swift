public import KQL

/// The inputs, outputs and functions that a program knows.
///
/// ```swift
/// let components = Components.builtIn.adding(sources: [Dice.definition], functions: [isPrime])
/// let pipeline = try PipelineRequest(words: ["dice", "table"], components).pipeline
/// ```
public struct Components: Sendable {
  /// The inputs, in the order of the help.
  public private(set) var sources: [SourceDefinition]

  /// The outputs, in the order of the help.
  public private(set) var sinks: [SinkDefinition]

  /// Scalar functions that queries may call besides the engine's, which they hide.
  public private(set) var functions: [ScalarFunction]

  /// Creates a table.
  public init(
    sources: [SourceDefinition] = [], sinks: [SinkDefinition] = [],
    functions: [ScalarFunction] = []
  ) {
    self.sources = sources
    self.sinks = sinks
    self.functions = functions
  }

  /// What comes with the library.
  public static let builtIn = Components(
    sources: [
      DemoEvents.definition,
      SyslogFile.definition,
      SyslogServer.definition,
      CSVFile.definition,
      NDJSONFile.definition,
      EVTXFile.definition,
      ETLFile.definition,
      Journal.definition,
      KernelEvents.definition,
      SQLiteSource.definition,
      KafkaInput.definition,
      Replay.definition,
    ],
    sinks: [
      JSONOutput.definition,
      TableOutput.definition,
      CSVOutput.definition,
      TSVOutput.definition,
      LineOutput.definition,
      MarkdownOutput.definition,
      HTMLOutput.definition,
      ParquetOutput.definition,
      SQLiteOutput.definition,
      PostgresOutput.definition,
      KafkaOutput.definition,
      HTTPOutput.definition,
      KustoOutput.definition,
      LogAnalyticsOutput.definition,
      BlobOutput.definition,
      EventLogOutput.definition,
      AlertOutput.definition,
      NoOutput.definition,
    ])

  /// The same, and more; of two with the same name, the one that was added later counts.
  public func adding(
    sources: [SourceDefinition] = [], sinks: [SinkDefinition] = [],
    functions: [ScalarFunction] = []
  ) -> Components {
    var all = self
    for source in sources {
      all.sources.removeAll { $0.name == source.name }
      all.sources.append(source)
    }
    for sink in sinks {
      all.sinks.removeAll { $0.name == sink.name }
      all.sinks.append(sink)
    }
    for function in functions {
      all.functions.removeAll { $0.name == function.name }
      all.functions.append(function)
    }
    return all
  }

  /// The input with a name or an alias.
  public func source(named name: String) -> SourceDefinition? {
    sources.first { $0.answers(to: name) }
  }

  /// The output with a name or an alias.
  public func sink(named name: String) -> SinkDefinition? { sinks.first { $0.answers(to: name) } }
}
