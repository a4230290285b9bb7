import KQLSyntax

extension AggregateFunction {
  static let binaryAllXor = AggregateFunction(
    "binary_all_xor", "Gives the bits that are set in an odd number of values.",
    parameters: ["expression": "Whole numbers; nulls are left out."],
    examples: ["binary_all_xor(x)": "4"]
  ) { (call) throws(Diagnostic) in try call.bits { $0 ^ $1 } }
}
