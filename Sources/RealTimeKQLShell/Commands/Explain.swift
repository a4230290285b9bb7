import KQL
import KQLSyntax
package import RealTimeKQL

extension ShellCommand {
  static let explain = ShellCommand(
    "explain", usage: "explain [KQL | INPUT [ARGUMENT] [OPTIONS] [OUTPUT]]",
    "Tells what a query or a run would do, operator by operator; alone, what the last run did.",
    examples: [
      "explain", "explain T | summarize count() by bin(TimeGenerated, 10s)",
      "explain demo logins 'T | summarize count() by bin(TimeGenerated, 10s)'",
    ], argument: .request
  ) { (session, argument) throws(ShellMistake) in
    let request = try session.requestToExplain(argument)
    let explanation = session.console.wait {
      Result { () throws(PipelineError) in try request.explanation() }
    }
    guard let explanation else { return }
    do throws(PipelineError) {
      session.console.explain(try explanation.get())
    } catch {
      throw ShellMistake(error)
    }
    if argument.isEmpty, let statistics = session.last.statistics {
      session.console.show("\n" + statistics.explanation)
    }
  }
}

extension ShellSession {
  /// The request that an argument of `explain` means: a run, a query over the input in use, the last run.
  fileprivate func requestToExplain(_ argument: String) throws(ShellMistake) -> PipelineRequest {
    if argument.isEmpty {
      if let request = last.request { return request }
      guard !lastQuery.isEmpty else {
        throw ShellMistake(
          "nothing has been run yet\n  = help: explain demo logins 'T | where ResultType != \"0\"'")
      }
    }
    let word = argument.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
    let isInput = components.source(named: String(word)) != nil
    let isList = ["[", "("].contains(argument.first ?? " ")
    if !isInput, !isList,
      argument.isEmpty || argument.hasPrefix("|") || entry(argument).isQuery
        || shelf.entry(named: argument) != nil
    {
      guard let input else { throw Self.noInput }
      let query = NamedQuery(inline: try queryText(of: argument))
      let mistakes = query.syntaxMistakes
      if !mistakes.isEmpty { throw ShellMistake(mistakes, exitCode: 3) }
      return withDefaults(input.run(query))
    }
    return try request(of: words(of: argument))
  }
}

extension RunStatistics {
  /// What the queries of a run did, in rows and time.
  fileprivate var explanation: String {
    let tenths = Int((seconds * 1000).rounded())
    var lines = ["Last run", "  \(Self.grouped(tenths)) ms, \(Self.grouped(bytes)) bytes read"]
    for query in queries {
      lines.append(
        "  '\(query.name)': \(Self.grouped(query.read)) rows in, \(Self.grouped(query.emitted)) out"
          + (query.late > 0 ? ", \(Self.grouped(query.late)) late" : ""))
      let operators = query.operators.map { figures in
        [
          String(repeating: "  ", count: figures.depth) + figures.name, Self.grouped(figures.rows),
          "\(Self.grouped(Int((figures.seconds * 1000).rounded()))) ms",
        ]
      }
      if !operators.isEmpty {
        lines += columns([["operator", "rows in", "time"]] + operators).map { "  " + $0 }
      }
    }
    lines.append("  'try' shows the rows behind each operator")
    return lines.joined(separator: "\n")
  }
}

extension PipelineRequest {
  /// What the run would do: its inputs, the operators of its queries, its outputs.
  ///
  /// - Throws: What is wrong with a query, or why the input cannot be read.
  package func explanation() throws(PipelineError) -> String {
    let plan = try pipeline.plan()
    var lines: [String] = []
    for (input, facts) in zip(inputs, plan.inputFacts) {
      let words = input.definition.words(of: input.source) ?? []
      lines += ["Input", "  \(WordList.line(of: words))"]
      lines.append(
        facts.isLive
          ? "  does not end; events may come \(plan.tolerance.settingText) late (--tolerance)"
          : "  is read to its end")
      lines += facts.leavesOut.map { "  \($0)" }
      lines.append("  \(Self.text(of: facts.columns))")
    }
    for (name, explanation) in plan.explanations {
      lines += ["", "Query '\(name)'"]
      lines.append(
        "  event time: \(explanation.eventTime?.onOneLine ?? "none, so there are no windows")")
      let steps = explanation.steps.map { step in
        [String(repeating: "  ", count: step.depth) + step.name, step.keeps, step.leaves]
      }
      lines += columns([["operator", "keeps", "rows leave"]] + steps)
      lines.append("  result: \(Self.text(of: explanation.schema))")
    }
    lines += ["", outputs.count == 1 ? "Output" : "Outputs"]
    lines += outputs.map { "  \(WordList.line(of: $0.definition.words(of: $0.sink) ?? []))" }
    let warnings = plan.warnings.isEmpty ? [] : [""] + plan.warnings
    return (lines + warnings).joined(separator: "\n")
  }

  private static func text(of columns: Schema) -> String {
    columns.isEmpty ? "no columns" : DeclaredSchema(columns).settingText.onOneLine
  }
}

/// Rows of three texts, each below the other.
private func columns(_ rows: [[String]]) -> [String] {
  let widths = (0..<2).map { column in rows.map { $0[column].count }.max() ?? 0 }
  return rows.map { row in
    let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count + 2) }
    return "  " + cells.joined() + row[2]
  }
}
