import KQLSyntax

extension ScalarFunction {
  static let rowRankMin = ScalarFunction(
    "row_rank_min", "Ranks the rows; equal neighbours share the number of the first of them.",
    parameters: [
      "term": "The value; rows are sorted by it.",
      "restart?": "A bool that starts anew where it is true.",
    ],
    examples: ["row_rank_min(x / 2)": "4"], isDeterministic: false
  ) { (call) throws(Diagnostic) in
    try WindowCall.rank(call, isDense: false)
  }
}
