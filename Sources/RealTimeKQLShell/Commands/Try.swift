import KQL
import KQLSyntax
import RealTimeKQL

extension ShellCommand {
  static let `try` = ShellCommand(
    "try", usage: "try [KQL | NAME]",
    "Shows the first rows behind each operator of a query, over a sample of the input in use.",
    examples: [
      "use demo logins", "try T | where ResultType != '0' | summarize count() by IPAddress",
    ],
    argument: .query
  ) { (session, argument) throws(ShellMistake) in
    try QueryTrial(session, try session.queryText(of: argument)).show()
  }
}

extension ShellSession {
  /// The query that an argument stands for: a query, one that goes on with the last, the name of a saved
  /// one, or the last if there is nothing.
  func queryText(of argument: String) throws(ShellMistake) -> String {
    let argument = argument.withoutSemicolon
    if argument.isEmpty {
      if let loadedQuery { return loadedQuery.text }
      guard !lastQuery.isEmpty else {
        throw ShellMistake("there is no last query\n  = help: pass one")
      }
      return lastQuery
    }
    if QueryShelf.isName(argument), let saved = shelf.entry(named: argument) {
      return try queryFile(saved.path).text
    }
    if argument.hasSuffix(".kql"), !argument.contains("|") { return try queryFile(argument).text }
    return try completed(argument)
  }
}

/// A query run over a sample, as far as each of its operators.
struct QueryTrial {
  private let session: ShellSession
  private let text: String

  /// How many events are tried, and how many rows of each step are shown.
  private static let sampleCount = 1000
  private static let shownCount = 3

  /// The query up to one of its operators.
  private struct Step {
    var title: String
    var text: String
  }

  init(_ session: ShellSession, _ text: String) {
    self.session = session
    self.text = text
  }

  /// Shows the first rows behind each operator.
  func show() throws(ShellMistake) {
    var before: Int?
    for step in try steps() {
      guard let tables = try run(step.text) else { return }
      let count = tables.last?.count ?? 0
      let arrow = before.map { "\(RunStatistics.grouped($0)) → " } ?? ""
      session.console.show("\(step.title)   [\(arrow)\(RunStatistics.grouped(count)) rows]")
      if let last = tables.last, count > 0 {
        session.console.show([last.beginning(Self.shownCount)])
      }
      session.console.show("")
      before = count
    }
  }

  private func steps() throws(ShellMistake) -> [Step] {
    let query = NamedQuery(inline: text)
    let mistakes = query.syntaxMistakes
    if !mistakes.isEmpty { throw ShellMistake(mistakes, exitCode: 3) }
    guard let statement = Parser.parse(text).query.statements.last,
      case .expression(let expression) = statement.kind
    else { throw ShellMistake("the query gives no table", exitCode: 3) }
    let bytes = Array(text.utf8)
    func part(_ start: Int, _ end: Int) -> String {
      String(decoding: bytes[start..<end], as: UTF8.self)
    }
    let above = part(0, statement.span.start)
    guard case .pipeline(let pipeline) = expression.kind else {
      return [Step(title: part(statement.span.start, statement.span.end), text: text)]
    }
    let start = statement.span.start
    var source = part(start, pipeline.operators.first.map { $0.span.start } ?? statement.span.end)
    source = String(source.reversed().drop { $0.isWhitespace || $0 == "|" }.reversed())
    // Of a table of the input only a sample is read.
    var base = source
    if case .expression(let table) = pipeline.source, case .name = table.kind {
      base += "\n| take \(Self.sampleCount)"
    }
    var steps = [Step(title: source, text: above + base)]
    var so = base
    for operation in pipeline.operators {
      let text = part(operation.span.start, operation.span.end)
      so += "\n| \(text)"
      let line = text.split { $0.isNewline }.map { $0.trimmed }.joined(separator: " ")
      steps.append(Step(title: "| \(line.shortened(to: 200))", text: above + so))
    }
    return steps
  }

  /// The tables that a text gives; `nil` when Ctrl+C came.
  private func run(_ text: String) throws(ShellMistake) -> [Table]? {
    guard TableNames(text).readsInput else { return try compute(text) }
    guard let input = session.input else { throw ShellSession.noInput }
    do throws(PipelineError) {
      let request = try session.sampleRequest(
        of: input.request([]), count: Self.sampleCount)
      var run = request
      run.queries = [NamedQuery(inline: text)]
      let batches = try QuietRun.rows(of: run.pipeline, seconds: 5, session.console)
      guard let batches else { return nil }
      var tables: [Table] = []
      for batch in batches {
        if let last = tables.last, last.schema == batch.schema {
          tables[tables.count - 1].batches += batch.table.batches
        } else {
          tables.append(batch.table)
        }
      }
      return tables
    } catch {
      throw ShellMistake(error)
    }
  }

  private func compute(_ text: String) throws(ShellMistake) -> [Table]? {
    let outcome = session.console.wait { () -> Result<[Table], ShellMistake> in
      do throws(Query.Refusal) {
        let now = currentTime()
        let query = try Query(text, now: now)
        return Result { () throws(RunError) in try query.run(now: now) }
          .mapError { ShellMistake($0.message, exitCode: 1) }
      } catch {
        let lines = error.diagnostics.map { $0.rendered(in: text, named: NamedQuery.inlineName) }
        return .failure(ShellMistake(lines.joined(separator: "\n"), exitCode: 3))
      }
    }
    guard let outcome else { return nil }
    return try outcome.get()
  }
}

extension Table {
  /// Its first rows.
  fileprivate func beginning(_ count: Int) -> Table {
    var left = count
    var beginning = Table(schema: schema)
    for batch in batches where left > 0 {
      let part = batch.batch.slice(0..<min(left, batch.count)).decoded()
      left -= part.count
      beginning.batches.append(part)
    }
    return beginning
  }
}
