import KQLSyntax

/// What an entry of one or more lines is.
enum ShellEntry {
  /// A command and what follows its name.
  case command(ShellCommand, String)
  /// `name = [...]`.
  case assignment(name: String, value: String)
  /// A query without a command before it; one that begins with `|` goes on with the last.
  case query(String)
  /// Nothing but blanks or a `#` comment.
  case blank
  /// Something else, with its first word.
  case unknown(String)

  /// Tells what an entry is; where there is an input, an unknown word is one of its tables.
  ///
  /// - Parameters:
  ///   - entry: What was typed.
  ///   - inputs: The names of inputs, with which a run may begin as on a command line.
  ///   - hasInput: Whether an input is in use.
  init(_ entry: String, inputs: [String], hasInput: Bool = false) {
    let text = entry.trimmed
    if text.isEmpty || text.hasPrefix("#") {
      self = .blank
      return
    }
    let word = text.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
    let rest = text[word.endIndex...].trimmed
    if text.hasPrefix("?") {
      self = .command(.help, String(text.dropFirst()).withoutSemicolon)
    } else if !word.isEmpty, rest.hasPrefix("="), !rest.hasPrefix("==") {
      self = .assignment(name: String(word), value: String(rest.dropFirst()).trimmed)
    } else if word == Self.program {
      self.init(rest, inputs: inputs, hasInput: hasInput)
      if case .command = self { return }
      self = .command(.run, rest.withoutSemicolon)
    } else if word == "set", Self.isStatement(rest) {
      self = .query(text)
    } else if let command = ShellCommand.named(word) {
      switch command.argument {
      case .query: self = .command(command, rest)
      case .nothing, .text, .request, .topic, .output, .savedQueries, .setting, .job:
        self = .command(command, rest.withoutSemicolon)
      }
    } else if inputs.contains(String(word)), Self.isRun(rest, hasInput: hasInput) {
      self = .command(.run, text.withoutSemicolon)
    } else if Self.startsQuery(String(word), text)
      || hasInput && Self.mayBeTable(String(word), text)
    {
      self = .query(text)
    } else {
      self = .unknown(word.isEmpty ? text : String(word))
    }
  }

  /// What a line of the command line begins with, which may be typed here too.
  private static let program = "realtimekql"

  /// Whether what stands behind `set` makes a statement of a query of it, and not the shell's command.
  private static func isStatement(_ rest: String) -> Bool {
    let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
    let behind = rest[name.endIndex...].trimmed
    return behind.hasPrefix("=") || behind.hasPrefix(";") || behind.contains(";")
  }

  /// Whether what stands behind the name of an input makes a run of it, and not a query over a table of that name.
  private static func isRun(_ rest: String, hasInput: Bool) -> Bool {
    rest.isEmpty ? !hasInput : !rest.hasPrefix("|") && !rest.hasPrefix(";")
  }

  private static func startsQuery(_ word: String, _ text: String) -> Bool {
    if text.hasPrefix("//") || text.hasPrefix("(") { return true }
    switch word {
    case "let", "declare", "alias", "restrict": return true
    default: break
    }
    if OperatorGrammar.named(word)?.startsPipeline == true { return true }
    return text.contains("|")
  }

  /// Whether a word may be the name of a table, and not a slip in that of a command.
  private static func mayBeTable(_ word: String, _ text: String) -> Bool {
    guard !word.isEmpty, Parser.completeness(of: text) == .complete else { return false }
    return Suggestion.slip(of: word, in: ShellCommand.names) == nil
  }

  /// Whether it is the name of a table and nothing more, with which a query begins as a rule.
  var isBareTable: Bool {
    guard case .query(let text) = self else { return false }
    return !text.isEmpty && text.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
  }

  /// The text of the query, if it is one.
  var queryText: String {
    switch self {
    case .query(let text): text.hasPrefix("|") ? "T " + text : text
    case .command(_, let argument): argument.hasPrefix("|") ? "T " + argument : argument
    case .blank, .unknown, .assignment: ""
    }
  }

  /// Whether no more lines are needed.
  var isWhole: Bool {
    switch self {
    case .blank, .unknown: true
    case .assignment(_, let value): value.isEmpty || WordList(value) != .incomplete
    case .query: Self.isWhole(queryText)
    case .command(let command, let argument):
      switch command.argument {
      case .nothing, .text, .topic, .output, .savedQueries, .setting, .job: true
      case .query: argument.isEmpty || Self.isWhole(queryText)
      case .request:
        if argument.hasPrefix("[") {
          WordList(argument) != .incomplete
        } else if argument.hasPrefix("(") {
          argument.hasSuffix(")")
        } else {
          argument.shellWords != nil
        }
      }
    }
  }

  /// Whether it is a query, so that a line that begins with `|` belongs to it.
  var isQuery: Bool {
    switch self {
    case .query: true
    case .command(let command, _): command.argument == .query
    case .blank, .unknown, .assignment: false
    }
  }

  /// Whether a text is a query that gives a table; `let x = 1;` alone does not.
  static func isWhole(_ text: String) -> Bool {
    guard Parser.completeness(of: text) != .incomplete else { return false }
    let parsed = Parser.parse(text)
    guard parsed.diagnostics.isEmpty else { return true }
    guard case .expression? = parsed.query.statements.last?.kind else { return false }
    return true
  }
}

extension StringProtocol {
  /// The text without white space around it.
  var trimmed: String {
    var text = self[...]
    while let first = text.first, first.isWhitespace { text.removeFirst() }
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text)
  }

  /// The text without a semicolon at its end.
  var withoutSemicolon: String {
    let text = trimmed
    return text.hasSuffix(";") ? text.dropLast().trimmed : text
  }

  /// The words, with quotes as in a Unix shell; `nil` while a quote is open.
  ///
  /// A backslash is an ordinary character, so that Windows paths can be typed, unless a quote follows it
  /// outside of quotes.
  var shellWords: [String]? {
    var words: [String] = []
    var word: String?
    var quote: Character?
    var isEscaped = false
    for (character, next) in zip(self, Array(dropFirst()) + ["\0"]) {
      if isEscaped {
        word = (word ?? "") + String(character)
        isEscaped = false
      } else if quote == nil, character == "\\", next == "'" || next == "\"" {
        isEscaped = true
      } else if let open = quote {
        if character == open { quote = nil } else { word?.append(character) }
      } else if character == "\"" || character == "'" {
        quote = character
        word = word ?? ""
      } else if character.isWhitespace {
        if let done = word { words.append(done) }
        word = nil
      } else {
        word = (word ?? "") + String(character)
      }
    }
    if quote != nil { return nil }
    if let last = word { words.append(last) }
    return words
  }
}
