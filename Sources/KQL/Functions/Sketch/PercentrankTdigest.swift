import KQLSyntax

extension ScalarFunction {
  static let percentrankTdigest = ScalarFunction(
    "percentrank_tdigest", "Returns which percentage of the values are not greater than a value.",
    parameters: ["tdigest": "A result of tdigest().", "value": "A value of the same type."],
    examples: ["percentrank_tdigest(dynamic([[7], [1, 2, 3, 4], [1, 1, 1, 1]]), 3)": "75"]
  ) { (call) throws(Diagnostic) in
    try bindRank(call) { rank, total in rank / total * 100 }
  }
}
