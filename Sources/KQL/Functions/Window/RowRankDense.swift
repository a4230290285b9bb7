import KQLSyntax

extension ScalarFunction {
  static let rowRankDense = ScalarFunction(
    "row_rank_dense", "Ranks the rows; the rank grows by one when the value changes.",
    parameters: [
      "term": "The value; rows are sorted by it.",
      "restart?": "A bool that starts anew where it is true.",
    ],
    examples: ["row_rank_dense(x / 2)": "3"], isDeterministic: false
  ) { (call) throws(Diagnostic) in
    try WindowCall.rank(call, isDense: true)
  }
}
