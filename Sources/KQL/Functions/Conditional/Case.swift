import KQLSyntax

extension ScalarFunction {
  static let `case` = ScalarFunction(
    "case", "Returns the value after the first condition that is true.",
    parameters: [
      "if1": "A condition.", "then1": "The value when it is true.", "if2…": "More pairs of these.",
      "else": "The value when no condition is true.",
    ],
    examples: ["case(1 > 2, 'a', 2 > 1, 'b', 'c')": "b", "case(bool(null), 'a', 'b')": "b"]
  ) { (call) throws(Diagnostic) in
    guard call.values.count >= 3, call.values.count % 2 == 1 else {
      throw Diagnostic(
        "'case' does not take \(call.values.count) arguments", at: call.span,
        help: "it is case(if1, then1, if2, then2, …, else)")
    }
    let pairs = call.values.dropLast()
    let conditions = stride(from: 0, to: pairs.count, by: 2).map { pairs[$0] }
    let values = stride(from: 1, to: pairs.count, by: 2).map { pairs[$0] } + call.values.suffix(1)
    return try Choice.expression(conditions: conditions, values: values, call)
  }
}
