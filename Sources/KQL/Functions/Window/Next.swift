import KQLSyntax

extension ScalarFunction {
  static let next = ScalarFunction(
    "next", "Returns the value that an expression has in a later row.",
    parameters: [
      "value": "The expression.", "offset?": "How many rows after; a constant, 1 if left out.",
      "default?": "A constant for rows where there is none; null if left out.",
    ],
    examples: ["next(x)": "null", "next(x, 1, 0)": "0"], isDeterministic: false
  ) { (call) throws(Diagnostic) in
    try WindowCall.shifted(call, isBackward: false)
  }
}
