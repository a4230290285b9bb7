public import KQL

/// A pipeline as words: those of the command line, of the shell's questions and of its `run [...]`.
public struct PipelineRequest: Sendable {
  /// An input that was chosen, with its settings.
  public struct Input: Sendable {
    /// What it is.
    public var definition: SourceDefinition
    /// The input.
    public var source: any Source
  }

  /// An output that was chosen, with its settings.
  public struct Output: Sendable {
    /// What it is.
    public var definition: SinkDefinition
    /// The output.
    public var sink: any Sink

    /// Chooses an output.
    public init(_ definition: SinkDefinition, _ sink: any Sink) {
      self.definition = definition
      self.sink = sink
    }
  }

  /// The inputs.
  public var inputs: [Input] = []

  /// The outputs.
  public var outputs: [Output] = []

  /// Texts with queries.
  public var queries: [NamedQuery] = []

  /// The settings of the run.
  public var settings = RunSettings()

  /// Scalar functions that the queries may call besides the built-in ones.
  public var functions: [ScalarFunction]

  /// Makes a request of words.
  ///
  /// An option belongs to the input or output before it that owns it; where only one owns it, it may
  /// stand anywhere.
  ///
  /// - Parameters:
  ///   - words: `<input> [<arg>…] [options] [<output> [<arg>]]`; `+` joins outputs.
  ///   - components: The inputs and outputs that there are.
  ///   - standardOutput: The output when none is named.
  /// - Throws: What is wrong with them, or a file with a query that cannot be read.
  public init(
    words: [String], _ components: Components = .builtIn, standardOutput: String = "json"
  ) throws(PipelineError) {
    functions = components.functions
    let words = try RequestWords(words, components)
    let sources = try Self.definitions(of: words.inputs, components)
    let named =
      !words.outputs.isEmpty
      ? words.outputs : [RequestWords.Component(name: standardOutput)]
    let sinks = try Self.definitions(ofOutputs: named, components)
    let owners = OptionOwners(
      sources.map { ($0.name, $0.settings) } + sinks.map { ($0.name, $0.settings) }, components)
    var given = [[(name: String, text: String)]](
      repeating: [], count: sources.count + sinks.count)
    for option in words.options {
      switch try owners.owner(of: option) {
      case .run: try settings.set(option.name, option.text)
      case .component(let index): given[index].append((option.name, option.text))
      }
    }
    for (index, (definition, word)) in zip(sources, words.inputs).enumerated() {
      let source = try definition.make(
        arguments: word.arguments.map(FileText.existing), settings: given[index])
      inputs.append(Input(definition: definition, source: source))
    }
    for (index, (definition, word)) in zip(sinks, named).enumerated() {
      let sink = try definition.make(
        arguments: word.arguments, settings: given[sources.count + index])
      outputs.append(Output(definition, sink))
    }
    // What is said of a file that exists counts for the run's own files too.
    let writing = outputs.compactMap { ($0.sink as? any FileOutput)?.writing.existing }
    settings.existing = writing.first { $0 != .refuse } ?? .refuse
    for query in words.queries {
      switch query {
      case .typed(let text): queries.append(NamedQuery(inline: text))
      case .file(let path): queries.append(try NamedQuery(file: path))
      }
    }
    for path in words.functions { settings.functions.append(try NamedQuery(file: path)) }
  }

  private static func definitions(
    of words: [RequestWords.Component], _ components: Components
  ) throws(PipelineError) -> [SourceDefinition] {
    var found: [SourceDefinition] = []
    for word in words {
      guard let definition = components.source(named: word.name) else {
        throw AbsentComponents.input(word.name)
          ?? .unknown("input", word.name, components.sources.map(\.name))
      }
      found.append(definition)
    }
    guard found.count == 1 else {
      throw .usage(
        "a run has one input, not \(found.count)",
        help: "'+' joins outputs: json out.ndjson + table")
    }
    return found
  }

  private static func definitions(
    ofOutputs words: [RequestWords.Component], _ components: Components
  ) throws(PipelineError) -> [SinkDefinition] {
    var found: [SinkDefinition] = []
    for word in words {
      guard let definition = components.sink(named: word.name) else {
        throw AbsentComponents.output(word.name)
          ?? .unknown("output", word.name, components.sinks.map(\.name))
      }
      found.append(definition)
    }
    return found
  }

  /// The pipeline that the request stands for.
  public var pipeline: Pipeline {
    var pipeline = Pipeline(
      inputs[0].source, queries: queries, outputs.map(\.sink), settings: settings)
    pipeline.sourceName = inputs[0].definition.name
    pipeline.functions = functions
    pipeline.sinks = outputs.map { ($0.definition.name, $0.sink) }
    return pipeline
  }

  /// The words that stand for the request; secrets are stars.
  public var words: [String] {
    var words = inputs.flatMap { $0.definition.words(of: $0.source) ?? [] }
    for query in queries {
      words += query.isInline ? ["-e", query.text] : ["--query=\(query.name)"]
    }
    for (index, output) in outputs.enumerated() {
      if index > 0 { words.append("+") }
      words += output.definition.words(of: output.sink) ?? []
    }
    return words + settings.words
  }
}

extension PipelineError {
  /// A word that names nothing of its kind.
  static func unknown(_ kind: String, _ name: String, _ names: [String]) -> PipelineError {
    .usage("unknown \(kind) '\(name)'", help: NameHelp.text(name, kind, names))
  }
}

extension NamedQuery {
  /// Reads a file with queries.
  ///
  /// - Throws: A usage error when it cannot be read.
  public init(file path: String) throws(PipelineError) {
    do throws(FileText.Failure) {
      self.init(name: path, text: try FileText.read(path))
    } catch {
      throw .usage(error.message, help: "")
    }
  }
}
