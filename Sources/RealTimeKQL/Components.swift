/// The inputs, outputs and functions that a program knows.
///
/// ```swift
/// let components = Components.builtIn.adding(sources: [Dice.definition])
/// ```
public struct Components: Sendable {
  /// The inputs, in the order of the help.
  public private(set) var sources: [SourceDefinition]

  /// The outputs, in the order of the help.
  public private(set) var sinks: [SinkDefinition]

  /// Creates a table.
  public init(sources: [SourceDefinition] = [], sinks: [SinkDefinition] = []) {
    self.sources = sources
    self.sinks = sinks
  }

  /// What comes with the library.
  public static let builtIn = Components(
    sources: [
      DemoEvents.definition, SyslogFile.definition, SyslogServer.definition, CSVFile.definition,
      NDJSONFile.definition, Replay.definition,
    ],
    sinks: [
      JSONOutput.definition, TableOutput.definition, CSVOutput.definition, NoOutput.definition,
    ])

  /// The same, and more; of two with the same name, the one that was added later counts.
  public func adding(
    sources: [SourceDefinition] = [], sinks: [SinkDefinition] = []
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
    return all
  }

  /// The input with a name or an alias.
  public func source(named name: String) -> SourceDefinition? {
    sources.first { $0.answers(to: name) }
  }

  /// The output with a name or an alias.
  public func sink(named name: String) -> SinkDefinition? { sinks.first { $0.answers(to: name) } }
}
