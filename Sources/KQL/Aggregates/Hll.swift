import KQLSyntax

extension AggregateFunction {
  static let hll = AggregateFunction(
    "hll", "Gives the state of a dcount(), to be merged or counted later.",
    parameters: ["expression": "Anything.", "accuracy?": "0 to 4, as in dcount()."],
    examples: ["dcount_hll(hll(x))": "4"]
  ) { (call) throws(Diagnostic) in
    let precision = try call.precision(1)
    return call.aggregate([call[0]], type: .dynamic) {
      SketchAccumulator(precision: precision)
    }
  }
}
