import KQLSyntax

extension ScalarFunction {
  static let now = ScalarFunction(
    "now", "Returns the current time, the same for all rows that arrive together.",
    parameters: ["offset?": "A timespan to add."],
    examples: ["now() > datetime(2024-01-01)": "true"], isDeterministic: false
  ) { (call) throws(Diagnostic) in
    let time = CallArguments.Value(expression: CurrentTime(), span: call.span)
    guard let offset = call.values.first else { return time.expression }
    return try ScalarOperator.arithmetic(.add, time, offset, at: call.span)
  }
}
