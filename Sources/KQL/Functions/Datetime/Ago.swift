import KQLSyntax

extension ScalarFunction {
  static let ago = ScalarFunction(
    "ago", "Returns the current time less a timespan.",
    parameters: ["timespan": "How long ago."],
    examples: ["ago(1h) == now() - 1h": "true"], isDeterministic: false
  ) { (call) throws(Diagnostic) in
    let time = CallArguments.Value(expression: CurrentTime(), span: call.span)
    return try ScalarOperator.arithmetic(.subtract, time, call.values[0], at: call.span)
  }
}
