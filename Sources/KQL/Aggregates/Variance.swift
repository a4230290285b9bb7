import KQLSyntax

extension AggregateFunction {
  static let variance = AggregateFunction(
    "variance", "Gives the variance of a sample.",
    parameters: ["expression": "Numbers; nulls are left out."],
    examples: ["variance(x)": "1.6666666667"]
  ) { (call) throws(Diagnostic) in
    call.aggregate([try call.number(0)], type: .real) { VarianceAccumulator(.variance) }
  }
}
