import KQLSyntax

extension ScalarFunction {
  static let prev = ScalarFunction(
    "prev", "Returns the value that an expression has in an earlier row.",
    parameters: [
      "value": "The expression.", "offset?": "How many rows before; a constant, 1 if left out.",
      "default?": "A constant for rows where there is none; null if left out.",
    ],
    examples: ["prev(x)": "3", "prev(x, 4, 0)": "0"], isDeterministic: false
  ) { (call) throws(Diagnostic) in
    try WindowCall.shifted(call, isBackward: true)
  }
}
