import KQLSyntax

extension AggregateFunction {
  static let makeSet = AggregateFunction(
    "make_set", aliases: ["makeset"],
    "Makes an array of the different values, in the order they are first seen.",
    parameters: [
      "expression": "Anything; nulls are left out, and arrays are added element by element.",
      "limit?": "How many elements at most, 1048576 when left out.",
    ], examples: ["make_set(x % 2)": "[1,0]"]
  ) { (call) throws(Diagnostic) in
    let limit = try call.elementLimit(1)
    let type = call[0].type
    return call.aggregate([call[0]], name: call.resultName("set"), type: .dynamic) {
      SetAccumulator(type, limit: limit)
    }
  }
}
