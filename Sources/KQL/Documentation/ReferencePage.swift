import KQLSyntax

/// A page of the manual that is made from the definitions.
package enum ReferencePage: String, CaseIterable, Sendable {
  case functions = "Functions"
  case aggregates = "Aggregates"
  case operators = "Operators"
  case plugins = "Plugins"
  case coverage = "Coverage"

  /// The page in Markdown.
  package var text: String {
    var lines = [
      "# \(rawValue)", "",
      "<!-- Made from the definitions by Scripts/docs: change those, not this page. -->", "",
    ]
    switch self {
    case .functions: lines += Self.functionLines
    case .aggregates: lines += Self.aggregateLines
    case .operators: lines += Self.operatorLines
    case .plugins: lines += Self.pluginLines
    case .coverage: lines += Self.coverageLines
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static var functionLines: [String] {
    var lines = [
      "Parameters that end in `?` may be left out, those that end in `…` may be repeated. The tests",
      "run every example; where one names `x`, it is the last row of `range x from 1 to 4 step 1`.",
      "",
    ]
    for (category, functions) in ScalarFunction.categories {
      lines += ["## \(category)", ""]
      for function in functions.sorted(by: { $0.name < $1.name }) {
        lines += entry(
          function.name, aliases: function.aliases, notation: function.signature,
          function.summary, function.parameters)
        lines += table(function.examples, header: "expression")
      }
    }
    return lines
  }

  private static var aggregateLines: [String] {
    var lines = [
      "Aggregates stand in `summarize`. The examples are `range x from 1 to 4 step 1 | summarize …`",
      "and are run by the tests.", "",
    ]
    for function in AggregateFunction.all.sorted(by: { $0.name < $1.name }) {
      lines += entry(
        function.name, aliases: function.aliases, notation: function.signature,
        function.summary, function.parameters)
      lines += table(function.examples, header: "aggregate")
    }
    return lines
  }

  private static var operatorLines: [String] {
    let built = Set(QueryOperator.all.map(\.keyword))
    let grammars = OperatorGrammar.all
    let later = grammars.filter { !built.contains($0.keyword) }
    var lines = [
      "In the notation, words in capitals stand for what you write, `[…]` may be left out, `|`",
      "separates alternatives and `, …` means that more may follow.", "",
    ]
    for grammar in grammars where built.contains(grammar.keyword) {
      lines += entry(
        grammar.keyword, aliases: grammar.aliases, notation: grammar.notation, grammar.summary, [])
      if let example = OperatorExample.of(grammar.keyword) {
        lines += ["For example:", "", "```kusto", example, "```", ""]
      }
    }
    guard !later.isEmpty else { return lines }
    lines += [
      "## Not built yet", "", "Their grammar is read in full; running them is refused.", "",
    ]
    return lines + later.map { "- `\($0.keyword)`: \($0.summary)" }
  }

  static func entry(
    _ name: String, aliases: [String], notation: String, _ summary: String,
    _ parameters: [ScalarFunction.Parameter]
  ) -> [String] {
    var lines = ["### \(name)", "", "```", notation, "```", ""]
    let others = aliases.map { "`\($0)`" }.joined(separator: ", ")
    lines += [aliases.isEmpty ? summary : "\(summary) Also \(others).", ""]
    for parameter in parameters {
      lines.append("- `\(parameter.name)`: \(escaped(parameter.help))")
    }
    return parameters.isEmpty ? lines : lines + [""]
  }

  static func table(_ examples: [ScalarFunction.Example], header: String) -> [String] {
    guard !examples.isEmpty else { return [] }
    let rows = examples.map { "| \(code($0.call)) | \($0.result.isEmpty ? "" : code($0.result)) |" }
    return ["| \(header) | result |", "|---|---|"] + rows + [""]
  }

  /// A text as code inside a cell.
  static func code(_ text: String) -> String {
    text.utf8.contains(UInt8(ascii: "`")) ? "`` \(escaped(text)) ``" : "`\(escaped(text))`"
  }

  /// A text in which no bar ends a cell.
  static func escaped(_ text: String) -> String {
    text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
  }
}
