import KQL
import KQLSyntax
package import RealTimeKQL

/// A conversation: reads entries from a console and does what they say.
package final class ShellSession {
  let console: any ShellConsole

  /// The inputs and outputs that there are.
  package let components: Components

  /// The lists that were given names: `args = [...]`.
  private var lists: [String: [String]] = [:]

  /// The query the next run uses when it has none of its own.
  var loadedQuery: NamedQuery?

  /// What was run last.
  var last = LastRun()

  /// Whether the last run has begun, and not only been waited for.
  var hasRun = false

  /// What the tables of its inputs are like, if Ctrl+C has ended it.
  var interruptedShapes: InputShapes?

  /// The settings of the session and of the files of settings.
  var defaults: RunDefaults

  /// The last query that was right, with which a line that begins with `|` goes on.
  var lastQuery = ""

  /// The input that queries at the prompt run over.
  var input: InputInUse?

  /// Whether it has been said how a table's name alone is run.
  var hasToldAboutBareTables = false

  /// What was answered last to each question.
  var answers = Answers()

  /// What is being typed, for completion.
  package var place = Completion.Place.entry("")

  /// What the tables are like of the input that the questions have chosen so far; `nil` while none are
  /// asked.
  var askedShapes: InputShapes?

  /// Whether it has been said that runs go on in the background.
  var hasWarnedOfJobs = false

  /// Whether the conversation is over.
  var isDone = false

  /// The first exit code that was not 0.
  private var exitCode: Int32 = 0

  /// The queries that have a name.
  let shelf: QueryShelf

  /// Creates a session.
  ///
  /// - Parameters:
  ///   - console: What it talks through.
  ///   - components: The inputs and outputs that there are.
  ///   - shelf: The queries that have a name.
  ///   - defaults: What the files of settings say.
  package init(
    _ console: any ShellConsole, _ components: Components = .builtIn,
    shelf: QueryShelf = .standard, defaults: RunDefaults = RunDefaults()
  ) {
    self.console = console
    self.components = components
    self.shelf = shelf
    self.defaults = defaults
  }

  /// The output of a run that names none.
  var standardOutput: String {
    defaults.output ?? (console.isInteractive ? "table" : "json")
  }

  /// Reads and does entries until the end.
  ///
  /// - Returns: For a script the exit code of the first command that failed, otherwise 0.
  ///
  /// - Parameter commands: Entries to perform before, as those of a file.
  package func run(after commands: String = "") -> Int32 {
    if console.isInteractive { console.say(Self.greeting) }
    perform(lines: commands)
    while !isDone, !console.isTerminated {
      if let entry = readEntry() {
        perform(entry)
      } else {
        isDone = mayLeave()
      }
    }
    if console.isInteractive { return 0 }
    if console.isTerminated, console.waitingLine(where: { !$0.trimmed.isEmpty }) != nil {
      console.say("note: the rest of the script is left out: the process was told to end")
    }
    return exitCode
  }

  private static let greeting = """
    Real-Time KQL: live events through the Kusto Query Language.

    Four questions to a run:          run
    An input, and queries over it:    use csv FILE, then T | where … | summarize …
    A query without an input:         print now()
    Everything else:                  help

    Ctrl+C stops a run, Tab completes, Ctrl+D leaves.

    """

  // MARK: Entries

  /// Does what an entry says, and reports what is wrong with it.
  package func perform(_ entry: String) {
    // Nobody could end the waiting for a pipe.
    FileText.$waits.withValue(false) { performNow(entry) }
  }

  private func performNow(_ entry: String) {
    do throws(ShellMistake) {
      if let inBackground = Self.backgroundEntry(entry) {
        remember(entry)
        return try performInBackground(inBackground)
      }
      switch self.entry(entry) {
      case .blank: return
      case .command(let command, let argument):
        remember(entry)
        if command.argument == .request, tellChoices(argument) { return }
        try command.perform(self, argument)
      case .assignment(let name, let value):
        remember(entry)
        lists[name] = try list(value)
      case .query(let text):
        remember(entry)
        try runQuery(text)
      case .unknown(let word):
        remember(entry)
        throw unknown(word, in: entry)
      }
    } catch {
      console.say(error.rendered)
      note(error.exitCode)
    }
  }

  private func unknown(_ word: String, in entry: String) -> ShellMistake {
    if let words = lists[word] { return ShellMistake("\(word) is \(WordList.text(of: words))") }
    let names = ShellCommand.names + components.sources.map(\.name)
    let candidate = Suggestion.closest(to: word, in: names)
      .map { "did you mean '\($0)'?" }
    let help =
      Self.advice(about: word) ?? candidate ?? Self.advice(aboutWordsBehind: word, in: entry)
      ?? "'help' lists the commands"
    return ShellMistake("unknown command '\(word)'\n  = help: \(help)")
  }

  /// What to do about a word that begins no entry, but stands in queries of this language or of another.
  private static func advice(about word: String) -> String? {
    let name = word.lowercased()
    if OperatorGrammar.named(name) != nil {
      return "it stands behind a table, T | \(name) …, or behind the last query, | \(name) …"
    }
    return ForeignOperator.advice(name).map { "a query begins with a table, T | …; \($0)" }
  }

  /// What to do about a table and an operator without a pipe between them.
  private static func advice(aboutWordsBehind word: String, in entry: String) -> String? {
    let behind = entry.trimmed.dropFirst(word.count).trimmed.prefix { !$0.isWhitespace }
    guard OperatorGrammar.named(String(behind)) != nil else { return nil }
    return "a pipe stands before an operator: \(word) | \(behind) …"
  }

  private func list(_ text: String) throws(ShellMistake) -> [String] {
    switch WordList(text) {
    case .complete(let words): return words
    case .incomplete: throw ShellMistake("the list is not closed")
    case .wrong(let message): throw ShellMistake(message)
    }
  }

  /// Adds an entry to the history, without its secrets.
  func remember(_ entry: String) { console.remember(HistoryText.withoutSecrets(entry, components)) }

  /// Keeps the exit code of something that failed.
  func note(_ code: Int32) { if exitCode == 0 { exitCode = code } }

  // MARK: Runs

  /// The words of a run: `["a", "b"]`, `(args)`, `args`, `a b`; none for nothing and `()`.
  func words(of argument: String) throws(ShellMistake) -> [String] {
    var text = argument
    if text.hasPrefix("(") {
      guard text.hasSuffix(")") else { throw ShellMistake("expected ')'") }
      text = text.dropFirst().dropLast().trimmed
      if !text.isEmpty, !text.hasPrefix("["), lists[text] == nil, !text.hasPrefix("\""),
        !text.hasPrefix("'")
      {
        throw ShellMistake("'\(text)' is not a list\n  = help: give it one: \(text) = [\"demo\"]")
      }
      if text.hasPrefix("\"") || text.hasPrefix("'") { text = "[\(text)]" }
    }
    if text.isEmpty { return [] }
    if let words = lists[text] { return words }
    if text.hasPrefix("[") { return try list(text) }
    guard let words = text.shellWords else { throw ShellMistake("a quote is not closed") }
    return words
  }

  /// The request that the words stand for, with the loaded query when it has none.
  func request(
    of words: [String], usesLoadedQuery: Bool = true
  ) throws(ShellMistake) -> PipelineRequest {
    guard !words.isEmpty else { throw ShellMistake("expected an input") }
    do throws(PipelineError) {
      var request = try PipelineRequest(
        words: words, components, standardOutput: standardOutput)
      if usesLoadedQuery, request.queries.isEmpty, let loadedQuery {
        request.queries = [loadedQuery]
      }
      return request
    } catch {
      throw ShellMistake(error)
    }
  }

  /// Reads a file with a query and checks its grammar.
  ///
  /// - Throws: Why it cannot be read, or its mistakes.
  func queryFile(_ path: String) throws(ShellMistake) -> NamedQuery {
    let query: NamedQuery
    do throws(FileText.Failure) {
      query = NamedQuery(name: path, text: try FileText.read(path))
    } catch {
      throw ShellMistake(error.message)
    }
    let mistakes = query.syntaxMistakes
    if !mistakes.isEmpty { throw ShellMistake(mistakes, exitCode: 3) }
    return query
  }
}
