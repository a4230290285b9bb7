package import KQL
import KQLSyntax
package import RealTimeKQL

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

  /// What may stand there, sorted.
  package private(set) var candidates: [String] = []

  /// What comes behind a candidate that is the only one, unless it goes on.
  package private(set) var ending = " "

  private let columns: Schema
  private let components: Components

  /// Finds the candidates.
  ///
  /// - Parameters:
  ///   - line: The line up to the cursor.
  ///   - place: What the line is part of.
  ///   - columns: The columns that a query may name.
  ///   - components: The inputs and outputs that there are.
  package init(
    _ line: String, at place: Place, columns: Schema, _ components: Components = .builtIn
  ) {
    self.columns = columns
    self.components = components
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

  // MARK: Entries

  private mutating func completeEntry(_ line: String, after earlier: String) {
    let text = earlier.isEmpty ? line : earlier + "\n" + line
    let isFirstWord = !text.contains { $0.isWhitespace || $0 == "(" || $0 == "[" || $0 == "|" }
    if isFirstWord {
      let starters = OperatorGrammar.all.filter(\.startsPipeline).map(\.keyword)
      let commands = ShellCommand.all.flatMap { [$0.name] + $0.aliases }.filter { $0 != "?" }
      return complete(text, with: commands + starters + ["let"])
    }
    guard case .command(let command, let argument) = ShellEntry(text) else {
      if case .assignment = ShellEntry(text) { return completeRequest(Self.behindName(text)) }
      return completeQuery(text)
    }
    switch command.argument {
    case .text: break
    case .query: completeQuery(argument)
    case .request: completeRequest(Self.behindName(text))
    case .queryFile: offer(WordCompletion(.files([".kql"]), typing: argument), argument)
    case .topic: complete(argument, with: HelpTopics(components).all)
    }
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
      return completeQuery(earlier + "\n" + line)
    }
    offer(WordCompletion(.files([".kql"]), typing: line), line)
    if "no".hasPrefix(line) { candidates = (candidates + ["no"]).sorted() }
  }

  // MARK: Queries

  private mutating func completeQuery(_ text: String) {
    let word = String(
      text.reversed().prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }.reversed())
    let before = text.dropLast(word.count).trimmed
    if before.isEmpty {
      let starters = OperatorGrammar.all.filter(\.startsPipeline).map(\.keyword)
      return complete(word, with: starters + ["let"])
    }
    if before.hasSuffix("|") { return complete(word, with: OperatorGrammar.all.map(\.keyword)) }
    let name = String(word.reversed().prefix { $0 != "-" }.reversed())
    let operatorName = before.split(separator: "|").last?.trimmed.prefix { !$0.isWhitespace } ?? ""
    var words = columns.map(\.name).filter {
      $0.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
    }
    words += ScalarFunction.all.map { $0.name + "(" }
    let grammar = OperatorGrammar.named(String(operatorName))
    words += grammar?.clauses.flatMap(\.words).filter { $0.allSatisfy(\.isLetter) } ?? []
    if operatorName == "summarize" || operatorName == "make-series" {
      words += AggregateFunction.all.map { $0.name + "(" }
    }
    complete(name, with: words)
  }
}
