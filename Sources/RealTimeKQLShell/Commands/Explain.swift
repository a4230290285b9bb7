import KQL
package import RealTimeKQL

extension ShellCommand {
  static let explain = ShellCommand(
    "explain", usage: "explain INPUT [ARGUMENT] [OPTIONS] [OUTPUT]",
    "Tells what a run would do, operator by operator, without running it.",
    examples: ["explain demo logins 'T | summarize count() by bin(TimeGenerated, 10s)'"],
    argument: .request
  ) { (session, argument) throws(ShellMistake) in
    let request = try session.request(of: session.words(of: argument))
    do throws(PipelineError) {
      session.console.show(try request.explanation())
    } catch {
      throw ShellMistake(error)
    }
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
      lines.append("  \(Self.text(of: facts.columns))")
    }
    for (name, explanation) in plan.explanations {
      lines += ["", "Query '\(name)'"]
      lines.append("  event time: \(explanation.eventTime ?? "none, so there are no windows")")
      let steps = explanation.steps.map { step in
        [String(repeating: "  ", count: step.depth) + step.name, step.keeps, step.leaves]
      }
      lines += Self.columns([["operator", "keeps", "rows leave"]] + steps)
      lines.append("  result: \(Self.text(of: explanation.schema))")
    }
    lines += ["", outputs.count == 1 ? "Output" : "Outputs"]
    lines += outputs.map { "  \(WordList.line(of: $0.definition.words(of: $0.sink) ?? []))" }
    let warnings = plan.warnings.isEmpty ? [] : [""] + plan.warnings
    return (lines + warnings).joined(separator: "\n")
  }

  private static func text(of columns: Schema) -> String {
    columns.isEmpty ? "no columns" : DeclaredSchema(columns).settingText
  }

  private static func columns(_ rows: [[String]]) -> [String] {
    let widths = (0..<2).map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count + 2) }
      return "  " + cells.joined() + row[2]
    }
  }
}
