import Glibc
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
    case .output: complete(line, with: components.sinks.map(\.name))
    case .argument(let input): completeArgument(line, of: input)
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
      if case .assignment = ShellEntry(text) { return completeRequest(text) }
      return completeQuery(text)
    }
    switch command.argument {
    case .text: break
    case .query: completeQuery(argument)
    case .request: completeRequest(text)
    case .queryFile: completeFile(argument, endings: [".kql"])
    case .topic: complete(argument, with: HelpTopics(components).all)
    }
  }

  /// Inside `run [...]`: inputs first, then files, outputs and options.
  private mutating func completeRequest(_ text: String) {
    let marks: Set<Character> = ["\"", "'", "[", "(", ",", " ", "\n"]
    let word = String(
      text[text.index(after: text.lastIndex(where: marks.contains) ?? text.startIndex)...])
    let earlier = text.dropLast(word.count).split(whereSeparator: marks.contains)
      .drop { $0 == "=" || !$0.isEmpty && $0 == text.split(whereSeparator: marks.contains).first }
      .filter { $0 != "=" }
    if earlier.isEmpty { return complete(word, with: components.sources.map(\.name)) }
    completeWord(word, after: earlier.map(String.init))
  }

  /// A word of a command line, behind the input.
  private mutating func completeWord(_ word: String, after earlier: [String]) {
    let completion = WordCompletion(after: earlier, components)
    if word.hasPrefix("-"), let equals = word.firstIndex(of: "=") {
      let value = String(word[word.index(after: equals)...])
      return complete(value, with: completion.value(of: String(word[..<equals])))
    }
    if word.hasPrefix("-") { return complete(word, with: completion.options) }
    if let wanted = completion.pendingValue { return complete(word, with: wanted) }
    complete(word, with: completion.argument)
    let files = candidates
    guard !word.contains("/") else { return }
    let count = typedCount
    complete(word, with: completion.words)
    candidates = Array(Set(files + candidates)).sorted()
    typedCount = count
  }

  private mutating func complete(_ typed: String, with offer: SettingCompletion) {
    switch offer {
    case .none: typedCount = typed.count
    case .words(let words): complete(typed, with: words)
    case .files(let endings): completeFile(typed, endings: endings)
    case .directories: completeFile(typed, endings: ["/"])
    }
  }

  // MARK: Answers

  private mutating func completeArgument(_ line: String, of input: String) {
    complete(line, with: components.source(named: input)?.argument.completion ?? .none)
  }

  private mutating func completeAnswer(_ line: String, after earlier: String) {
    if !earlier.isEmpty || line.contains("|") || line.contains(" ") {
      return completeQuery(earlier + "\n" + line)
    }
    completeFile(line, endings: [".kql"])
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
    var words = columns.map(\.name) + ScalarFunction.all.map { $0.name + "(" }
    let grammar = OperatorGrammar.named(String(operatorName))
    words += grammar?.clauses.flatMap(\.words).filter { $0.allSatisfy(\.isLetter) } ?? []
    if operatorName == "summarize" || operatorName == "make-series" {
      words += AggregateFunction.all.map { $0.name + "(" }
    }
    complete(name, with: words)
  }

  // MARK: Files

  /// Directories, and files with one of the endings (any, when there are none).
  private mutating func completeFile(_ typed: String, endings: [String]) {
    let name = String(typed.reversed().prefix { $0 != "/" }.reversed())
    let folder = String(typed.dropLast(name.count))
    var found: [String] = []
    let path = folder.isEmpty ? "." : folder.hasPrefix("~/") ? home + folder.dropFirst(1) : folder
    guard let directory = opendir(path) else {
      typedCount = name.count
      return
    }
    defer { closedir(directory) }
    while let entry = readdir(directory), found.count < 10_000 {
      let file = withUnsafePointer(to: entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard file.hasPrefix(name), file != ".", file != "..",
        !file.hasPrefix(".") || name.hasPrefix(".")
      else { continue }
      if isFolder(path + "/" + file) {
        found.append(file + "/")
      } else if endings.isEmpty || endings.contains(where: file.hasSuffix) {
        found.append(file)
      }
    }
    complete(name, with: found)
  }

  private var home: String { getenv("HOME").map { String(cString: $0) } ?? "" }

  private func isFolder(_ path: String) -> Bool {
    var information = stat()
    return stat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFDIR
  }
}
