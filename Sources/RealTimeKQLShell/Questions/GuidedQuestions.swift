import KQL
import KQLSyntax
import RealTimeKQL

/// The four questions that lead to a run, in the words of the original.
///
/// What is wrong with an answer is told at its question, which is asked again.
struct GuidedQuestions {
  private let session: ShellSession
  private let choices: QuestionChoices

  /// What has been chosen so far.
  private var input: SourceDefinition?
  private var argument: [String] = []
  private var queries: [NamedQuery] = []
  private var outputs: [String] = []

  /// The path of a file that is not there, which whoever insists may wait for.
  private var missing: String?

  init(_ session: ShellSession) {
    self.session = session
    choices = QuestionChoices(session: session)
  }

  private enum Step: Int {
    case input, argument, query, output
  }

  /// Asks.
  ///
  /// - Returns: `nil` when the questions were broken off.
  /// - Throws: In a script, what is wrong with an answer.
  mutating func ask() throws(ShellMistake) -> PipelineRequest? {
    defer { session.askedShapes = nil }
    if session.console.isInteractive {
      session.console.say("('?' lists what there is, 'back' returns to the question before)")
    }
    var step = Step.input
    while true {
      let question = question(step)
      switch session.ask(question) {
      case .left: return nil
      case .back:
        guard let before = Step(rawValue: step.rawValue - 1) else {
          session.console.say("this is the first question; Ctrl+C leaves")
          continue
        }
        step = before
      case .text(let answer):
        do throws(ShellMistake) {
          guard try take(answer, to: &step) else { continue }
          session.answers.recall(answer, to: question)
          if step == .output { return try request() }
          step = Step(rawValue: step.rawValue + 1) ?? .output
        } catch {
          guard session.console.isInteractive else { throw error }
          session.console.say(error.rendered)
        }
      }
    }
  }

  private func question(_ step: Step) -> Question {
    let answers = session.answers
    switch step {
    case .input:
      return Question(
        name: "input", text: "What input source would you like to use? i.e. 'etw'",
        standard: answers.input, place: .input, help: { choices.inputs })
    case .argument:
      let name = input?.name ?? ""
      return Question(
        name: "argument of \(name)",
        text: "Please specify the argument associated with this input. i.e. the etw session name",
        standard: answers.arguments[name] ?? input.map(Self.usualArgument) ?? "",
        place: .argument(name), help: { input.map { choices.arguments(of: $0) } ?? "" })
    case .query:
      return Question(
        name: "query", text: "Would you like to apply a query?", standard: usualQuery,
        place: .query(""), help: { choices.queries() }, continues: goesOn)
    case .output:
      return Question(
        name: "output", text: "What type of output would you like to use? i.e. 'table'",
        standard: answers.output, place: .output, help: { choices.outputs })
    }
  }

  /// The argument that is offered for an input that was not used yet: the log of the machine, or the
  /// only file here that fits.
  private static func usualArgument(of input: SourceDefinition) -> String {
    if input.name == "syslog" {
      let logs = ["/var/log/auth.log", "/var/log/syslog", "/var/log/messages"]
      if let log = logs.first(where: {
        MissingFile.mistake(of: $0, as: input.argument) == nil
      }) {
        return log
      }
    }
    guard case .files(let endings) = input.argument.completion else { return "" }
    let files = FileCompletion("", endings: endings).candidates.filter { file in
      file.kind == .file && endings.contains { file.text.hasSuffix($0) }
    }
    return files.count == 1 ? files[0].text : ""
  }

  private var inputWords: [String] { (input.map { [$0.name] } ?? []) + argument }

  private var usualQuery: String {
    if let loaded = session.loadedQuery { return loaded.name }
    let words = inputWords
    return session.answers.queries[WordList.line(of: words)]
      ?? StarterQuery.of(words.first ?? "", argument.joined(separator: " ")) ?? "no"
  }

  // MARK: Answers

  /// Takes an answer; false when the question is to be asked again though nothing is wrong.
  private mutating func take(_ answer: String, to step: inout Step) throws(ShellMistake) -> Bool {
    switch step {
    case .input:
      let words = answer.shellWords ?? [answer]
      try takeInput(words.first ?? answer)
      // Whoever tells more than was asked for is not asked for it again.
      guard words.count > 1 else { return true }
      let told = WordList.line(of: Array(words.dropFirst()))
      guard try takeArgument(told) else { return false }
      step = .argument
    case .argument: return try takeArgument(answer)
    case .query: return try takeQuery(answer)
    case .output:
      guard answer.hasPrefix("|") else {
        try takeOutput(answer)
        return true
      }
      // It goes on with the query, which seemed to be over.
      let text = (queries.first.flatMap { $0.isInline ? $0.text : nil } ?? "Events") + "\n" + answer
      let query = NamedQuery(inline: text)
      try check(query)
      queries = [query]
      return false
    }
    return true
  }

  private mutating func takeInput(_ name: String) throws(ShellMistake) {
    guard let definition = session.components.source(named: name) else {
      // A request of nothing but the name says what is wrong with it.
      do throws(PipelineError) {
        _ = try PipelineRequest(words: [name], session.components)
      } catch {
        throw ShellMistake(error)
      }
      throw ShellMistake("unknown input '\(name)'")
    }
    input = definition
    argument = []
    session.answers.input = definition.name
  }

  private mutating func takeArgument(_ answer: String) throws(ShellMistake) -> Bool {
    guard let input else { return false }
    let isOneFile = FileCompletion.exists(FileText.existing(answer))
    let words = answer.isEmpty ? [] : isOneFile ? [answer] : answer.shellWords ?? [answer]
    if answer.isEmpty, input.argument.isRequired {
      throw ShellMistake(
        "\(input.name) needs \(input.argument.notation)\n  = help: '?' lists what there is")
    }
    let isInteractive = session.console.isInteractive
    for word in words where !word.hasPrefix("--") && isInteractive && missing != answer {
      guard let mistake = MissingFile.mistake(of: word, as: input.argument) else { continue }
      if !FileCompletion.exists(FileText.existing(word)) { missing = answer }
      throw mistake
    }
    do throws(PipelineError) {
      let request = try PipelineRequest(words: [input.name] + words, session.components)
      if isInteractive, missing != answer { try learnColumns(of: request) }
    } catch {
      throw ShellMistake(error)
    }
    argument = words
    if missing != answer { missing = nil }
    session.answers.arguments[input.name] = answer
    return true
  }

  /// Finds out the columns, for completion in the query, and whether the input can be read at all.
  private func learnColumns(of request: PipelineRequest) throws(PipelineError) {
    guard !request.readsPipe else { return }
    let sampled = request.sampled
    let found = session.console.wait {
      Result { () throws(PipelineError) in try sampled.pipeline.inputShapes() }
    }
    if let shapes = try found?.get() { session.askedShapes = shapes }
  }

  private mutating func takeQuery(_ answer: String) throws(ShellMistake) -> Bool {
    switch answer.lowercased() {
    case "no", "n", "none": queries = []
    case "yes", "y":
      session.console.say("Which one? A query, the path of a file, or the name of a saved query.")
      return false
    default:
      let query = try query(answer)
      try check(query)
      queries = [query]
    }
    session.answers.queries[WordList.line(of: inputWords)] = queries.isEmpty ? "no" : answer
    return true
  }

  private mutating func takeOutput(_ answer: String) throws(ShellMistake) {
    guard let words = answer.shellWords, !words.isEmpty else {
      throw ShellMistake("a quote is not closed")
    }
    guard session.components.sink(named: words[0]) != nil else {
      do throws(PipelineError) {
        _ = try PipelineRequest(words: ["demo", "none", "+", words[0]], session.components)
      } catch {
        throw ShellMistake(error)
      }
      throw ShellMistake("unknown output '\(words[0])'")
    }
    do throws(PipelineError) {
      let request = try PipelineRequest(words: inputWords + words, session.components)
      try Self.requireRoom(request, words)
    } catch {
      throw ShellMistake(error)
    }
    outputs = words
    session.answers.output = answer
  }

  /// Throws when a file is there already that would not be written.
  private static func requireRoom(
    _ request: PipelineRequest, _ words: [String]
  ) throws(PipelineError) {
    guard !words.contains("--overwrite"), !words.contains("--append") else { return }
    for output in request.outputs
    where output.definition.settings.contains(where: { $0.name == "overwrite" }) {
      for file in output.sink.files where FileCompletion.exists(file) && !file.hasPrefix("/dev/") {
        throw .usage(
          "file '\(file)' is there already",
          help: "--overwrite behind it replaces it, --append adds to it")
      }
    }
  }

  /// The request that the answers stand for.
  private func request() throws(ShellMistake) -> PipelineRequest {
    do throws(PipelineError) {
      var request = try PipelineRequest(words: inputWords + outputs, session.components)
      request.queries = queries
      return request
    } catch {
      throw ShellMistake(error)
    }
  }

  // MARK: Queries

  /// Whether an answer is a query of which more has to come.
  private func goesOn(_ answer: String) -> Bool {
    let next = session.console.waitingLine { !$0.trimmed.isEmpty && !$0.trimmed.hasPrefix("//") }
    if next?.trimmed.hasPrefix("|") == true { return true }
    if isInlineQuery(answer) {
      guard ShellEntry.isWhole(completed(answer)) else { return true }
      guard let next, answer.contains("\n") || next.hasPrefix(" ") else { return false }
      // A line of a paste may go on without a pipe.
      if case .wrong = Parser.completeness(of: completed(answer) + "\n" + next) { return false }
      return next.contains(" ")
    }
    // The name of a table alone, under which the operators follow.
    return session.console.isInteractive && isTableName(answer)
  }

  private func isTableName(_ answer: String) -> Bool {
    let isName = answer.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
    let isWord = ["no", "n", "none", "yes", "y"].contains(answer.lowercased())
    return isName && !isWord && answer != session.loadedQuery?.name
      && session.shelf.entry(named: answer) == nil && !FileCompletion.exists(answer)
  }

  private func isInlineQuery(_ text: String) -> Bool {
    if text.contains("|") || text.contains("\n") { return true }
    if FileCompletion.exists(FileText.existing(unquoted(text))) { return false }
    if case .query = ShellEntry(text, inputs: []) { return true }
    return isTableName(text)
  }

  /// An answer that begins with `|` is applied to every event.
  private func completed(_ text: String) -> String {
    text.hasPrefix("|") ? "Events\n\(text)" : text
  }

  private func query(_ answer: String) throws(ShellMistake) -> NamedQuery {
    if let loaded = session.loadedQuery, loaded.name == answer { return loaded }
    if isInlineQuery(answer) { return NamedQuery(inline: completed(answer)) }
    if let saved = session.shelf.entry(named: answer) { return try session.queryFile(saved.path) }
    return try session.queryFile(unquoted(answer))
  }

  /// Throws the mistakes of a query over the input that was chosen.
  private func check(_ query: NamedQuery) throws(ShellMistake) {
    let mistakes = query.syntaxMistakes
    if !mistakes.isEmpty { throw ShellMistake(mistakes, exitCode: 3) }
    guard session.console.isInteractive, missing == nil else { return }
    do throws(PipelineError) {
      var request = try PipelineRequest(words: inputWords + ["table"], session.components)
      request.queries = [query]
      let run = request
      guard !run.readsPipe else { return }
      let plan = session.console.wait {
        Result { () throws(PipelineError) in try run.pipeline.plan() }
      }
      _ = try plan?.get()
    } catch {
      throw ShellMistake(error)
    }
  }

  private func unquoted(_ text: String) -> String {
    guard let first = text.first, first == "'" || first == "\"", text.count > 1,
      text.last == first
    else { return text }
    return String(text.dropFirst().dropLast())
  }
}
