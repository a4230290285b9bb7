import KQLSyntax

extension AggregateFunction {
  static let stdev = AggregateFunction(
    "stdev", "Gives the standard deviation of a sample.",
    parameters: ["expression": "Numbers; nulls are left out."],
    examples: ["stdev(x)": "1.2909944487487155"]
  ) { (call) throws(Diagnostic) in
    call.aggregate([try call.number(0)], type: .real) { VarianceAccumulator(.deviation) }
  }
}
