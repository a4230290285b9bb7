import KQLSyntax

extension AggregateFunction {
  static let buildSchema = AggregateFunction(
    "buildschema", "Gives the types of the members of dynamic values.",
    parameters: ["expression": "Dynamic values; nulls are left out."],
    examples: ["buildschema(bag_pack('n', x))": "{\"n\":\"long\"}"]
  ) { (call) throws(Diagnostic) in
    guard call[0].type == .dynamic else { throw call.refusal(of: 0, wanted: "dynamic values") }
    return call.aggregate([call[0]], name: call.resultName("schema"), type: .dynamic) {
      SchemaAccumulator()
    }
  }
}
