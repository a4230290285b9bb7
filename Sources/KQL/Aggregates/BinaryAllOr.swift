import KQLSyntax

extension AggregateFunction {
  static let binaryAllOr = AggregateFunction(
    "binary_all_or", "Gives the bits that are set in any value.",
    parameters: ["expression": "Whole numbers; nulls are left out."],
    examples: ["binary_all_or(x)": "7"]
  ) { (call) throws(Diagnostic) in try call.bits { $0 | $1 } }
}
