import RealTimeKQL

/// Where the next word of a run stands: behind which inputs, outputs and options.
///
/// It takes the words as `PipelineRequest` does, but leaves open what is wrong with them.
struct RequestPosition {
  /// Whether an input has been named, even one that there is not.
  private(set) var hasInput = false

  /// The input that was named last.
  private(set) var source: SourceDefinition?

  /// All inputs.
  private var sources: [SourceDefinition] = []

  /// The outputs.
  private(set) var sinks: [SinkDefinition] = []

  /// The option that waits for its value.
  private(set) var waiting: SettingDescription?

  /// The options that have been given.
  private(set) var given: Set<String> = []

  /// Whether `--` says that no more options come.
  private(set) var isPlain = false

  /// Whether a `+` waits for the input or output behind it.
  private(set) var isJoining = false

  /// Whether the next name is that of an input.
  var mustNameInput: Bool { !hasInput || isJoining && sinks.isEmpty }

  /// How many words stand behind the name of the input or output that was named last.
  private var argumentCount = 0

  private let components: Components

  init(behind words: [String], _ components: Components) {
    self.components = components
    for word in words { take(word) }
  }

  private mutating func take(_ word: String) {
    if waiting != nil {
      waiting = nil
    } else if !isPlain, word == "--" {
      isPlain = true
    } else if !isPlain, word.hasPrefix("-"), word.count > 1 {
      takeOption(word)
    } else if !(word.contains("|") && word.contains { $0.isWhitespace }) {
      takeName(word)
    }
  }

  private mutating func takeOption(_ word: String) {
    let parts = word.drop { $0 == "-" }.split(separator: "=", maxSplits: 1)
    let name = parts.first.map(String.init) ?? ""
    guard let option = option(named: name, isLong: word.hasPrefix("--")) else { return }
    given.insert(option.name)
    if !option.isFlag, option.alone == nil, !word.contains("=") { waiting = option }
  }

  private mutating func takeName(_ word: String) {
    if mustNameInput {
      hasInput = true
      isJoining = false
      argumentCount = 0
      source = components.source(named: word)
      if let source { sources.append(source) }
    } else if word == "+" {
      isJoining = true
    } else if let sink = components.sink(named: word), isJoining || mayNameOutput {
      sinks.append(sink)
      isJoining = false
      argumentCount = 0
    } else {
      isJoining = false
      argumentCount += 1
    }
  }

  /// What an option is, of those chosen so far or of any.
  func option(named name: String, isLong: Bool) -> SettingDescription? {
    let all = options + components.options
    return isLong ? all.first { $0.name == name } : all.first { $0.letter == name }
  }

  /// The options of the run, of its inputs and of its outputs; of the usual one when none is named.
  var options: [SettingDescription] {
    let outputs = sinks.isEmpty ? components.sinks.first.map { [$0] } ?? [] : sinks
    var offered: Set<String> = []
    return Components(sources: sources, sinks: hasInput ? outputs : []).options.filter {
      offered.insert($0.name).inserted
    }
  }

  /// What the argument may be that can stand here; `nil` when none can.
  var argument: SettingCompletion? {
    guard let argument = sinks.last?.argument ?? source?.argument, !isJoining else { return nil }
    return argumentCount < argument.count.upperBound ? argument.completion : nil
  }

  /// Whether the first output can be named here.
  var mayNameOutput: Bool {
    hasInput && sinks.isEmpty && (argumentCount > 0 || source?.argument.isRequired != true)
  }
}
