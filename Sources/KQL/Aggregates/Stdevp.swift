import KQLSyntax

extension AggregateFunction {
  static let stdevp = AggregateFunction(
    "stdevp", "Gives the standard deviation of a whole population.",
    parameters: ["expression": "Numbers; nulls are left out."],
    examples: ["stdevp(x)": "1.118033988749895"]
  ) { (call) throws(Diagnostic) in
    call.aggregate([try call.number(0)], type: .real) {
      VarianceAccumulator(.populationDeviation)
    }
  }
}
