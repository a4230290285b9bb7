import KQLSyntax

extension ScalarFunction {
  static let ago = ScalarFunction(
    "ago", "Returns the current time less a timespan.",
    parameters: ["timespan": "How long ago."],
    examples: ["ago(1h) == now() - 1h": "true"], isDeterministic: false
  ) { (call) throws(Diagnostic) in
    try call.require(1...1, "ago(timespan)")
    guard [.timespan, .dynamic].contains(call[0].type) else {
      throw Diagnostic(
        "'ago' takes a timespan, not a \(call[0].type)", at: call.values[0].span,
        help: call.quotedTimespan.map { "write ago(\($0)), without quotes" }
          ?? "for example ago(1h)")
    }
    let time = CallArguments.Value(expression: CurrentTime(), span: call.span)
    return try ScalarOperator.arithmetic(.subtract, time, call.values[0], at: call.span)
  }
}
