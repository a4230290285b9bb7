import KQLSyntax

/// The words of a run, told apart: `<input> [<arg>…] [options] [<output> [<arg>]]`, where `+` joins
/// several inputs or several outputs.
struct RequestWords {
  /// An input or an output and what stands behind its name.
  struct Component {
    var name: String
    var arguments: [String] = []
  }

  /// An option, and how many inputs and outputs stand before it.
  struct Option {
    var name: String
    var text: String
    var componentsBefore: Int
  }

  private(set) var inputs: [Component] = []
  private(set) var outputs: [Component] = []
  private(set) var options: [Option] = []

  /// Files with queries, and queries that were typed, in their order.
  private(set) var queries: [QueryWord] = []

  /// Files with functions.
  private(set) var functions: [String] = []

  /// A query as it is given.
  enum QueryWord {
    case file(String)
    case typed(String)
  }

  private let components: Components
  private var isJoining = false

  init(_ words: [String], _ components: Components) throws(PipelineError) {
    self.components = components
    var rest = words[...]
    var plainOnly = false
    var positional: [(word: String, options: Int)] = []
    var pending: [(name: String, text: String, position: Int)] = []
    while let word = rest.popFirst() {
      if !plainOnly, word == "--" {
        plainOnly = true
      } else if !plainOnly, word.hasPrefix("-"), word.count > 1 {
        if let option = try option(word, &rest) {
          pending.append((option.name, option.text, positional.count))
        }
      } else if Self.isQuery(word) {
        queries.append(.typed(word))
      } else {
        positional.append((word, pending.count))
      }
    }
    // How many components have begun after each of the words.
    var begun = [0]
    for (index, entry) in positional.enumerated() {
      let next = index + 1 < positional.count ? positional[index + 1].word : nil
      try take(entry.word, next: next)
      begun.append(inputs.count + outputs.count)
    }
    if isJoining { throw .usage("nothing stands behind '+'", help: "name another output") }
    guard !inputs.isEmpty else {
      throw .usage("expected an input", help: "'realtimekql help inputs' lists them")
    }
    options = pending.map {
      Option(name: $0.name, text: $0.text, componentsBefore: begun[$0.position])
    }
  }

  /// Whether a word is a query: it holds white space and a pipe, and names no file.
  private static func isQuery(_ word: String) -> Bool {
    word.contains("|") && word.contains { $0.isWhitespace } && !FileText.exists(word)
  }

  // MARK: Options

  /// Takes an option apart; queries and functions are kept at once.
  private mutating func option(
    _ word: String, _ rest: inout ArraySlice<String>
  ) throws(PipelineError) -> (name: String, text: String)? {
    let body = word.drop { $0 == "-" }
    let isLong = word.hasPrefix("--")
    let given = body.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let written = given.first.map(String.init) ?? ""
    var text = given.count > 1 ? String(given[1]) : nil
    let name = isLong ? written : TextOption.lettered(written)?.rawValue ?? word
    func value() throws(PipelineError) -> String {
      if let text { return text }
      guard let next = rest.popFirst() else {
        throw .usage(
          "\(word) needs a value", help: description(of: name).map { "it is \($0.takes)" } ?? "")
      }
      return next
    }
    switch TextOption(rawValue: name) {
    case .query: queries.append(.file(try value()))
    case .expression: queries.append(.typed(try value()))
    case .functions: functions.append(try value())
    case nil:
      guard let description = description(of: name) else { throw unknown(name, isLong: isLong) }
      if description.isFlag {
        if text != nil { throw .usage("--\(name) takes no value", help: "") }
        text = ""
      }
      text = text ?? description.alone
      return (name, try value())
    }
    return nil
  }

  /// The setting of a name, of the run or of any component.
  private func description(of name: String) -> SettingDescription? {
    components.options.first { $0.name == name }
  }

  /// The value is not repeated: it may be that of a secret whose name is misspelt.
  private func unknown(_ name: String, isLong: Bool) -> PipelineError {
    let option = isLong ? "--\(name)" : String(name.prefix { $0 != "=" })
    let given = option.drop { $0 == "-" }
    let names = components.options.map(\.name)
    // The beginning of one name: '--connection' of '--connection-file', '--udp' of '--udpport'.
    let beginnings = [given + "-", given].filter { $0.utf8.count > 2 }.map { beginning in
      Set(names.filter { $0.hasPrefix(beginning) })
    }
    let candidate =
      beginnings.first { $0.count == 1 }?.first ?? Suggestion.closest(to: String(given), in: names)
    return .usage(
      "unknown option '\(option)'",
      help: candidate.map { "did you mean '--\($0)'?" }
        ?? "'realtimekql help run' lists the options")
  }

  // MARK: Words

  private mutating func take(_ word: String, next: String?) throws(PipelineError) {
    if word == "+" {
      guard !inputs.isEmpty, !isJoining else {
        throw .usage("'+' stands between two inputs or two outputs", help: "")
      }
      isJoining = true
      return
    }
    if inputs.isEmpty || isJoining && outputs.isEmpty {
      isJoining = false
      inputs.append(Component(name: word))
    } else if isJoining {
      isJoining = false
      outputs.append(Component(name: word))
    } else if outputs.isEmpty {
      try takeBehindInput(word, next: next)
    } else if !queries.isEmpty, word.hasSuffix(".kql") {
      queries.append(.file(word))
    } else {
      outputs[outputs.count - 1].arguments.append(word)
    }
  }

  /// The first word that names an output ends the input's arguments; right behind the input it does so
  /// only when the input can do without an argument.
  private mutating func takeBehindInput(_ word: String, next: String?) throws(PipelineError) {
    let input = inputs[inputs.count - 1]
    let needed = components.source(named: input.name)?.argument.count.lowerBound ?? 1
    let needsArgument = input.arguments.count < needed
    let isOutput = components.sink(named: word) != nil
    if isOutput, !needsArgument || next == nil {
      outputs.append(Component(name: word))
    } else if !queries.isEmpty, word.hasSuffix(".kql") {
      queries.append(.file(word))
    } else {
      if !needsArgument, let name = misspeltOutput(word) {
        throw .usage("unknown output '\(word)'", help: "did you mean '\(name)'?")
      }
      inputs[inputs.count - 1].arguments.append(word)
    }
  }

  /// The output that was meant by a word that is almost its name and names no file.
  private func misspeltOutput(_ word: String) -> String? {
    guard word.allSatisfy(\.isLetter), !FileText.exists(word) else { return nil }
    return Suggestion.closest(to: word, in: components.sinks.map(\.name))
  }
}

extension Components {
  /// The settings of all inputs and outputs.
  package var settings: [SettingDescription] {
    sources.flatMap(\.settings) + sinks.flatMap(\.settings)
  }

  /// Every option there is, the general ones first.
  package var options: [SettingDescription] {
    TextOption.allCases.map(\.description) + RunSettings.all.map(\.description) + settings
  }
}
