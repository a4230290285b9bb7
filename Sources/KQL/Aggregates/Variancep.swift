import KQLSyntax

extension AggregateFunction {
  static let variancep = AggregateFunction(
    "variancep", "Gives the variance of a whole population.",
    parameters: ["expression": "Numbers; nulls are left out."], examples: ["variancep(x)": "1.25"]
  ) { (call) throws(Diagnostic) in
    call.aggregate([try call.number(0)], type: .real) {
      VarianceAccumulator(.populationVariance)
    }
  }
}
