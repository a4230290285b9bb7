public import KQL

/// A pipeline as words: those of the command line, of the shell's questions and of its `run [...]`.
public struct PipelineRequest: Sendable {
  /// An input that was chosen, with its settings.
  public struct Input: Sendable {
    /// What it is.
    public var definition: SourceDefinition
    /// The input.
    public var source: any Source
    /// `--as`: what queries call its events, where there are other inputs.
    public var table: String?
    /// `--event-time`: what says when its events happened, where there are other inputs.
    public var eventTime: String?
    /// The file it reads, if it is one.
    var file: String?
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

  /// Whether the words name no output, so that it is the standard one.
  package var hasStandardOutput = false

  /// Texts with queries.
  public var queries: [NamedQuery] = []

  /// The settings of the run.
  public var settings = RunSettings()

  /// What counts where neither the settings nor the queries say it.
  public var defaults = RunDefaults()

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
    hasStandardOutput = words.outputs.isEmpty
    let sources = try Self.definitions(of: words.inputs, components)
    let named =
      !words.outputs.isEmpty
      ? words.outputs : [RequestWords.Component(name: standardOutput)]
    let sinks = try Self.definitions(ofOutputs: named, components)
    let owners = OptionOwners(
      sources.map { ($0.name, $0.settings) } + sinks.map { ($0.name, $0.settings) }, components)
    var given = [[(name: String, text: String)]](
      repeating: [], count: sources.count + sinks.count)
    var ofInputs: [(input: Int, option: RequestWords.Option)] = []
    for option in words.options {
      switch try owners.owner(of: option) {
      case .run where sources.count > 1 && Self.inputOptions.contains(option.name):
        guard option.componentsBefore > 0 else {
          throw .usage(
            "--\(option.name) could belong to any of the inputs",
            help: "put it behind the one that it is for")
        }
        ofInputs.append((Swift.min(option.componentsBefore, sources.count) - 1, option))
      case .run: try settings.set(option.name, option.text)
      case .component(let index): given[index].append((option.name, option.text))
      }
    }
    for (index, (definition, word)) in zip(sources, words.inputs).enumerated() {
      let source = try definition.make(
        arguments: word.arguments.map(FileText.existing), settings: given[index])
      var input = Input(definition: definition, source: source)
      if word.arguments.count == 1, case .files = definition.argument.completion {
        input.file = word.arguments[0]
      }
      inputs.append(input)
    }
    for (index, option) in ofInputs {
      var settings = RunSettings()
      try settings.set(option.name, option.text)
      inputs[index].table = settings.givenName ?? inputs[index].table
      inputs[index].eventTime = settings.eventTime ?? inputs[index].eventTime
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

  /// The options of a run that are each input's where there are several.
  private static let inputOptions: Set<String> = ["as", "event-time"]

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
    return found
  }

  private static func definitions(
    ofOutputs words: [RequestWords.Component], _ components: Components
  ) throws(PipelineError) -> [SinkDefinition] {
    var found: [SinkDefinition] = []
    for word in words {
      guard let definition = components.sink(named: word.name) else {
        throw .unknown("output", word.name, components.sinks.map(\.name))
      }
      found.append(definition)
    }
    return found
  }

  /// The pipeline that the request stands for.
  public var pipeline: Pipeline {
    var pipeline = Pipeline(
      inputs.map(\.pipelineInput), queries: queries, outputs.map(\.sink), settings: settings)
    pipeline.functions = functions
    pipeline.defaults = defaults
    pipeline.sinks = outputs.map { ($0.definition.name, $0.sink) }
    return pipeline
  }

  /// The words that stand for the request; secrets are stars.
  public var words: [String] {
    var words: [String] = []
    for (index, input) in inputs.enumerated() {
      if index > 0 { words.append("+") }
      words += input.definition.words(of: input.source) ?? []
      if let table = input.table { words.append("--as=\(table)") }
      if let time = input.eventTime { words.append("--event-time=\(time)") }
    }
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

extension PipelineRequest.Input {
  /// The input, as a pipeline has it.
  fileprivate var pipelineInput: PipelineInput {
    var input = PipelineInput(source, as: table, eventTime: eventTime)
    input.name = definition.name
    input.usualNames = [definition.name]
    if let name = file.flatMap(PipelineInput.tableName(ofFile:)), name != definition.name {
      input.usualNames.insert(name, at: 0)
    }
    return input
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
