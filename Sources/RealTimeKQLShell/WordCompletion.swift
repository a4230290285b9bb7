package import RealTimeKQL

/// What may stand on a command line behind the words of a run.
package struct WordCompletion {
  private let sources: [SourceDefinition]
  private let sinks: [SinkDefinition]
  private let components: Components
  private let last: String?

  /// Looks at the words so far, the input first.
  package init(after words: [String], _ components: Components) {
    self.components = components
    last = words.last
    sources = words.first.flatMap { components.source(named: $0) }.map { [$0] } ?? []
    let behind = words.dropFirst()
    sinks = behind.compactMap { components.sink(named: $0) }
  }

  /// The general options of a run that are no settings.
  private static let general: [(name: String, completion: SettingCompletion)] = [
    ("query", .files([".kql"])), ("expression", .none), ("functions", .files([".kql"])),
  ]

  /// The settings that may be given.
  private var settings: [SettingDescription] {
    let outputs = sinks.isEmpty ? components.sink(named: "json").map { [$0] } ?? [] : sinks
    return RunSettings.all.map(\.description) + sources.flatMap(\.settings)
      + outputs.flatMap(\.settings)
  }

  /// The options that may stand there: those of the run, of the input and of the outputs.
  package var options: [String] {
    settings.map { $0.isFlag ? "--\($0.name)" : "--\($0.name)=" } + ["-e"]
      + Self.general.map { "--\($0.name)=" }
  }

  /// What the value of an option may be.
  package func value(of option: String) -> SettingCompletion {
    let name = option.drop { $0 == "-" }
    if name == "q" { return .files([".kql"]) }
    if let general = Self.general.first(where: { $0.name == name }) { return general.completion }
    return settings.first { $0.name == name }?.completion ?? .none
  }

  /// What the value may be that the last word waits for; `nil` when it waits for none.
  package var pendingValue: SettingCompletion? {
    guard let last, last.hasPrefix("-"), !last.contains("=") else { return nil }
    let name = last.drop { $0 == "-" }
    if ["q", "e"].contains(name) || Self.general.contains(where: { $0.name == name }) {
      return value(of: last)
    }
    guard let setting = settings.first(where: { $0.name == name }), !setting.isFlag else {
      return nil
    }
    return setting.completion
  }

  /// What the argument of the input or output may be that was named last.
  package var argument: SettingCompletion {
    sinks.last?.argument.completion ?? sources.last?.argument.completion ?? .none
  }

  /// The words that may stand there: outputs, until there is one; then what joins another.
  package var words: [String] {
    sinks.isEmpty
      ? components.sinks.map(\.name) : last == "+" ? components.sinks.map(\.name) : ["+"]
  }
}
