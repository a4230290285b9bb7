import KQL
import KQLSyntax
import RealTimeKQL

/// Queries that are typed at the prompt.
extension ShellSession {
  /// Runs a query: over the input in use if it reads a table, by itself otherwise.
  ///
  /// One that begins with `|` goes on with the last query that was right; a query becomes that when it has
  /// run.
  func runQuery(_ typed: String) throws(ShellMistake) {
    try runQuery(try completed(typed)) { (input, query) in input.run(query) }
  }

  /// Runs a query over what comes from now on.
  func follow(_ typed: String) throws(ShellMistake) {
    guard input != nil else { throw Self.noInput }
    let text = typed.isEmpty ? "Events" : try completed(typed)
    try runQuery(text) { (input, query) throws(PipelineError) in
      try input.following(query, self.components)
    }
  }

  /// The text of a query, which goes on with the last one when it begins with `|`.
  func completed(_ typed: String) throws(ShellMistake) -> String {
    guard typed.hasPrefix("|") else { return typed }
    if !lastQuery.isEmpty { return lastQuery.withoutSemicolon + "\n" + typed }
    guard input != nil else {
      throw ShellMistake(
        "there is no query to go on with\n  = help: begin with a table, as in T \(typed.prefix(30))"
      )
    }
    return "Events\n" + typed
  }

  private func runQuery(
    _ text: String,
    over run: (InputInUse, NamedQuery) throws(PipelineError) -> PipelineRequest
  ) throws(ShellMistake) {
    let tables = TableNames(text)
    let code: Int32
    if let input, tables.readsInput {
      let request: PipelineRequest
      do throws(PipelineError) {
        request = try run(input, NamedQuery(inline: text))
      } catch {
        throw ShellMistake(error)
      }
      code = execute(request)
    } else if tables.readsInput, Parser.parse(text).diagnostics.isEmpty {
      throw ShellMistake(
        "there is no input that '\(tables.names.first ?? "*")' could be a table of\n"
          + "  = help: choose one: use csv FILE, use syslog FILE, use demo logins; 'inputs' lists them",
        exitCode: 3)
    } else {
      code = execute(query: text, named: NamedQuery.inlineName)
    }
    if code == 0 || code == Self.interrupted { lastQuery = text }
  }

  /// The exit code of something that was stopped by Ctrl+C.
  private static let interrupted: Int32 = 130

  /// What to say when an input is needed and none is in use.
  static let noInput = ShellMistake(
    "no input is in use\n  = help: choose one: use csv FILE, use syslog FILE, use demo logins")
}

extension PipelineRequest {
  /// Whether an input is the standard input, which is the keyboard, or a pipe or a device: what is looked at there is
  /// gone for the run, and may have to be waited for.
  var readsPipe: Bool {
    inputs.contains { input in
      guard case .files = input.definition.argument.completion else { return false }
      return (input.definition.words(of: input.source) ?? []).dropFirst()
        .contains {
          $0 == "-" || !$0.hasPrefix("-") && FileCompletion.isPipe(FileText.existing($0))
        }
    }
  }
}
