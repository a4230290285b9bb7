import KQLSyntax

extension QueryOperator {
  /// `render`: the rows as they are; how to draw them is for whoever shows them.
  static let render = QueryOperator("render") {
    (input: Plan, syntax, _) throws(Diagnostic) -> Plan in
    if case .name(let chart)? = syntax.clause("chart"),
      !OperatorGrammar.charts.contains(chart.text)
    {
      let names = OperatorGrammar.charts
      throw Diagnostic(
        "unknown chart '\(chart.text)'", at: chart.span,
        help: Suggestion.closest(to: chart.text, in: names).map { "did you mean '\($0)'?" }
          ?? "it is one of \(names.joined(separator: ", "))")
    }
    return input
  }
}
