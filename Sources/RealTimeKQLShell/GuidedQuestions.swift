import KQL
import KQLSyntax
import RealTimeKQL

/// The four questions that lead to a run, in the words of the original.
struct GuidedQuestions {
  /// What was answered last, offered again in brackets.
  struct Answers {
    var input = "demo"
    var arguments: [String: String] = ["demo": "logins"]
    var query = "no"
    var output = "table"
  }

  private let session: ShellSession

  init(_ session: ShellSession) { self.session = session }

  /// Asks.
  ///
  /// - Returns: `nil` when the questions were broken off.
  func ask() throws(ShellMistake) -> PipelineRequest? {
    defer { session.askedColumns = nil }
    guard let input = askInput(), let arguments = askArgument(of: input) else { return nil }
    learnColumns(input, arguments)
    guard let queries = askQuery(), let output = askOutput() else { return nil }
    do throws(PipelineError) {
      var request = try PipelineRequest(
        words: [input] + arguments + output, session.components)
      request.queries = queries
      return request
    } catch {
      throw ShellMistake(error)
    }
  }

  private func askInput() -> String? {
    while true {
      guard
        let answer = answer(
          "What input source would you like to use? i.e. 'etw'", default: session.answers.input,
          place: .input, help: HelpTopics(session.components).inputs)
      else { return nil }
      if let kind = session.components.source(named: answer) {
        session.answers.input = kind.name
        return kind.name
      }
      complain(about: answer, kind: "input", names: session.components.sources.map(\.name))
    }
  }

  private func askArgument(of input: String) -> [String]? {
    let argument = session.components.source(named: input)?.argument ?? .none
    var missing: String?
    while true {
      guard
        let answer = answer(
          "Please specify the argument associated with this input. i.e. the etw session name",
          default: session.answers.arguments[input] ?? "", place: .argument(input),
          help: "\(input) takes \(argument.notation.isEmpty ? "nothing" : argument.notation)")
      else { return nil }
      if answer.isEmpty, argument.isRequired {
        session.console.tell("\(input) needs \(argument.notation)")
        continue
      }
      // Who insists may wait for a file that is to come.
      if answer != missing, let help = missingFile(answer, argument) {
        missing = answer
        session.console.tell(help)
        continue
      }
      session.answers.arguments[input] = answer
      return answer.isEmpty ? [] : [FileText.existing(answer)]
    }
  }

  /// What to say of a path that names no file; `nil` where it does, or where none is asked for.
  private func missingFile(_ answer: String, _ argument: ComponentArgument) -> String? {
    guard session.console.isInteractive else { return nil }
    return MissingFile.mistake(of: answer, as: argument)?.rendered
  }

  /// The files that a place can hold, for `?`.
  private func choices(at place: Completion.Place) -> String {
    switch place {
    case .input, .output, .entry: return ""
    case .argument, .query:
      let names = Completion("", at: place, columns: [], session.components).candidates
      let more = names.count > 20 ? ", … and \(names.count - 20) more" : ""
      return names.isEmpty ? "" : "\nhere: \(names.prefix(20).joined(separator: ", "))\(more)"
    }
  }

  private func askQuery() -> [NamedQuery]? {
    if let loaded = session.loadedQuery { session.answers.query = loaded.name }
    while true {
      guard
        let answer = answer(
          "Would you like to apply a query?", default: session.answers.query, place: .query(""),
          help: "no, the path of a file, or a query, which may have several lines",
          continues: {
            isContinued || isInlineQuery($0) && !ShellEntry.isWhole(completed($0))
          })
      else { return nil }
      switch answer.lowercased() {
      case "no", "n", "none":
        session.answers.query = "no"
        return []
      case "yes", "y":
        session.console.tell("Which one? The path of a file, or a query.")
        continue
      default: break
      }
      if let loaded = session.loadedQuery, loaded.name == answer { return [loaded] }
      do throws(ShellMistake) {
        let query = try query(answer)
        session.answers.query = answer
        return [query]
      } catch {
        session.console.tell(error.rendered)
        if !session.console.isInteractive { return nil }
      }
    }
  }

  private func askOutput() -> [String]? {
    while true {
      guard
        let answer = answer(
          "What type of output would you like to use? i.e. 'table'",
          default: session.answers.output, place: .output,
          help: HelpTopics(session.components).outputs)
      else { return nil }
      let words = answer.shellWords ?? []
      guard let name = words.first else { continue }
      if session.components.sink(named: name) != nil {
        session.answers.output = answer
        return words
      }
      complain(about: name, kind: "output", names: session.components.sinks.map(\.name))
    }
  }

  /// Whether a line that goes on with a query has arrived already.
  private var isContinued: Bool {
    session.console.waitingLine { !$0.trimmed.isEmpty }?.trimmed.hasPrefix("|") == true
  }

  // MARK: Answers

  /// Asks one question; `nil` when it is broken off.
  private func answer(
    _ question: String, default standard: String, place: Completion.Place, help: String,
    continues: (String) -> Bool = { _ in false }
  ) -> String? {
    session.console.tell(question)
    session.place = place
    var text = ""
    while true {
      let prompt = text.isEmpty ? (standard.isEmpty ? "> " : "[\(shortened(standard))]> ") : "...> "
      switch session.console.readLine(prompt) {
      case .interrupted: return nil
      case .end: return text.isEmpty ? nil : text
      case .line(let line):
        let isBlank = line.trimmed.isEmpty
        if isBlank { return text.isEmpty ? standard : text }
        if text.isEmpty, line.trimmed == "?" {
          session.console.tell(help + choices(at: place))
          continue
        }
        text = text.isEmpty ? line.trimmed : text + "\n" + line
        if continues(text) {
          if case .query = session.place { session.place = .query(text) }
          continue
        }
        return text
      }
    }
  }

  private func shortened(_ text: String) -> String {
    let line = String(text.prefix { !$0.isNewline })
    return line.count < text.count || line.count > 40 ? "\(line.prefix(40))…" : line
  }

  private func isInlineQuery(_ text: String) -> Bool {
    if text.contains("|") || text.contains("\n") { return true }
    if case .query = ShellEntry(text) { return true }
    return false
  }

  /// An answer that begins with `|` is applied to every event.
  private func completed(_ text: String) -> String {
    text.hasPrefix("|") ? "Events\n\(text)" : text
  }

  private func query(_ answer: String) throws(ShellMistake) -> NamedQuery {
    if !isInlineQuery(answer) { return try session.queryFile(unquoted(answer)) }
    let query = NamedQuery(inline: completed(answer))
    let mistakes = query.syntaxMistakes
    if !mistakes.isEmpty { throw ShellMistake(mistakes, exitCode: 3) }
    return query
  }

  private func unquoted(_ text: String) -> String {
    guard let first = text.first, first == "'" || first == "\"", text.count > 1,
      text.last == first
    else { return text }
    return String(text.dropFirst().dropLast())
  }

  private func complain(about answer: String, kind: String, names: [String]) {
    let candidate = Suggestion.closest(to: answer, in: names).map { "did you mean '\($0)'?" }
    session.console.tell(
      "error: unknown \(kind) '\(answer)'\n  = help: "
        + (candidate ?? "\(kind)s are \(names.joined(separator: ", "))"))
  }

  /// The columns, for completion in the query; what is wrong is reported when the run starts.
  private func learnColumns(_ input: String, _ arguments: [String]) {
    guard session.console.isInteractive, arguments != ["-"] else { return }
    let request = try? PipelineRequest(words: [input] + arguments, session.components)
    if let columns = try? request?.inputColumns() { session.askedColumns = columns }
  }
}
