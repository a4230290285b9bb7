import KQL
import KQLSyntax
import RealTimeKQL

/// What may come next where the cursor is.
package struct Completion: Sendable {
  /// What is being typed.
  package enum Place: Sendable {
    /// An entry, with the lines before this one.
    case entry(String)
    /// The answer to one of the four questions.
    case input
    case argument(String)
    case query(String)
    case output
  }

  /// How many characters before the cursor a candidate stands for.
  package private(set) var typedCount = 0

  /// What may stand there.
  package private(set) var candidates: [String] = []

  /// The same with what is known of each, where something is.
  package private(set) var details: [CompletionCandidate] = []

  /// What is worth knowing of the place; may be empty.
  package private(set) var hint = ""

  /// What comes behind a candidate that is the only one, unless it goes on.
  package private(set) var ending = " "

  private let context: CompletionContext
  private var components: Components { context.components }

  /// Finds the candidates.
  ///
  /// - Parameters:
  ///   - line: The line up to the cursor.
  ///   - place: What the line is part of.
  ///   - context: What is known besides.
  package init(_ line: String, at place: Place, _ context: CompletionContext) {
    self.context = context
    switch place {
    case .input: complete(line, with: components.sources.map(\.name))
    case .output: completeRequest(line, after: [""])
    case .argument(let input):
      offer(
        WordCompletion(
          components.source(named: input)?.argument.completion ?? .none, typing: line), line)
    case .query(let earlier): completeAnswer(line, after: earlier)
    case .entry(let earlier): completeEntry(line, after: earlier)
    }
  }

  private mutating func complete(_ typed: some StringProtocol, with words: [String]) {
    typedCount = typed.count
    let typed = String(typed)
    candidates = Array(Set(words.filter { $0.hasPrefix(typed) })).sorted()
  }

  /// The rows with which a line that begins with a pipe goes on.
  private var lastQuery: String {
    context.lastQuery.isEmpty ? "Events\n" : context.lastQuery + "\n"
  }

  // MARK: Entries

  private mutating func completeEntry(_ line: String, after earlier: String) {
    let text = earlier.isEmpty ? line : earlier + "\n" + line
    let inputs = components.sources.map(\.name)
    let isFirstWord = !text.contains { $0.isWhitespace || $0 == "(" || $0 == "[" || $0 == "|" }
    if isFirstWord {
      let starters = OperatorGrammar.all.filter(\.startsPipeline).map(\.keyword)
      let commands = ShellCommand.all.flatMap { [$0.name] + $0.aliases }.filter { $0 != "?" }
      return complete(
        text, with: commands + starters + ["let"] + inputs + context.shapes.tableNames)
    }
    let entry = ShellEntry(text, inputs: inputs)
    guard case .command(let command, let trimmed) = entry else {
      if case .assignment = entry { return completeRequest(Self.behindName(text)) }
      // A line that begins with a pipe goes on with rows that are like those of the input.
      return completeQuery(text.trimmed.hasPrefix("|") ? lastQuery + text : text)
    }
    // Blanks at its end say that a word begins.
    let blanks = String(text.reversed().prefix { $0.isWhitespace })
    let argument = trimmed.isEmpty ? "" : trimmed + blanks
    switch command.argument {
    case .nothing, .text: break
    case .query: completeQuery(argument.hasPrefix("|") ? lastQuery + argument : argument)
    case .request:
      let mayBeQuery = command.name == ShellCommand.explain.name && readsAsQuery(argument)
      guard !mayBeQuery else {
        return completeQuery(argument.hasPrefix("|") ? lastQuery + argument : argument)
      }
      // A run may begin with its input.
      let start = text.drop { $0.isWhitespace }
      let word = start.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
      let isInput = ShellCommand.named(word) == nil && inputs.contains(String(word))
      completeRequest(isInput ? String(start) : Self.behindName(text))
    case .output: completeRequest("demo none + " + argument, after: [])
    case .savedQueries, .job:
      let typed = String(argument.reversed().prefix { !$0.isWhitespace }.reversed())
      let names = context.names(command.argument).map(\.text)
      complete(typed, with: names)
      if command.argument == .savedQueries, candidates.isEmpty {
        offer(WordCompletion(.files([".kql"]), typing: typed), typed)
      }
    case .setting:
      let words = argument.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
      if words.count < 2 {
        complete(argument, with: RunDefaults.names(components))
        return
      }
      if words[0] == "output" {
        complete(words[1], with: components.sinks.map(\.name))
      } else if let setting = RunSettings.all.first(where: { $0.description.name == words[0] }) {
        offer(WordCompletion(setting.description.completion, typing: words[1]), words[1])
      }
      if "default".hasPrefix(words[1]) { candidates = (candidates + ["default"]).sorted() }
    case .topic: complete(argument, with: HelpTopics(components).all)
    }
  }

  /// Whether what may be a run or a query is a query: it has a pipe, and no input before it.
  private func readsAsQuery(_ text: String) -> Bool {
    let word = text.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
    return text.contains("|") && !text.hasPrefix("[")
      && components.source(named: String(word)) == nil
  }

  /// What stands behind the name of a command or of a list, with the blanks at its end.
  private static func behindName(_ text: String) -> String {
    let start: Substring = text.drop { $0.isWhitespace }
    let rest: Substring = start.drop { $0.isLetter || $0.isNumber || $0 == "_" }
      .drop { $0.isWhitespace }
    return String(rest.first == "=" ? rest.dropFirst() : rest)
  }

  /// The words of a run: inputs first, then files, outputs and options.
  private mutating func completeRequest(_ text: String, after earlier: [String] = []) {
    let typed = TypedWords(text)
    guard !typed.isClosed else { return }
    // The number of `peek`.
    let words =
      typed.words.first.flatMap { Int($0) } == nil ? typed.words : Array(typed.words.dropFirst())
    let completion = WordCompletion(after: earlier + words, typing: typed.typed, components)
    if let quote = typed.quote {
      if ["-e", "--expression"].contains(typed.words.last) { return completeQuery(typed.typed) }
      ending = String(quote)
      return offer(completion, typed.typed) { !$0.contains(quote) && !$0.contains("\\") }
    }
    let needsQuotes = completion.candidates.contains { $0.text.contains { $0.isWhitespace } }
    guard typed.isList || needsQuotes else { return offer(completion, typed.typed) }
    typedCount = typed.typed.count
    candidates = completion.candidates.compactMap { candidate in
      let text = HomeFolder.expanded(candidate.text)
      if text.contains("\"") || text.contains("\\") { return nil }
      if !typed.isList, !text.contains(where: \.isWhitespace) { return text }
      return "\"\(text)" + (candidate.goesOn ? "" : "\"")
    }
  }

  /// Offers the candidates that a place can hold, without the part that they have in common.
  private mutating func offer(
    _ completion: WordCompletion, _ typed: String, where fits: (String) -> Bool = { _ in true }
  ) {
    // Nobody expands a `~` behind the shell.
    let isInHome = typed.hasPrefix("~/")
    let stem = isInHome ? 0 : completion.stem
    typedCount = typed.count - stem
    candidates = completion.candidates.map(\.text).filter(fits)
      .map { String((isInHome ? HomeFolder.expanded($0) : $0).dropFirst(stem)) }
  }

  // MARK: Answers

  private mutating func completeAnswer(_ line: String, after earlier: String) {
    if !earlier.isEmpty || line.contains("|") || line.contains(" ") {
      return completeQuery(
        (earlier + "\n" + line).trimmed.hasPrefix("|")
          ? "Events\n" + earlier + "\n" + line : earlier + "\n" + line)
    }
    offer(WordCompletion(.files([".kql"]), typing: line), line)
    if "no".hasPrefix(line) { candidates = (candidates + ["no"]).sorted() }
  }

  // MARK: Queries

  private mutating func completeQuery(_ text: String) {
    let completion = QueryCompletion(text, context)
    typedCount = completion.typedCount
    ending = completion.ending
    candidates = completion.candidates.map(\.text)
    details = completion.candidates
    hint = completion.hint
  }
}
