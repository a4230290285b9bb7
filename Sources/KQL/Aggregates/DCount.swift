import KQLSyntax

extension AggregateFunction {
  static let dcount = AggregateFunction(
    "dcount", "Estimates the number of different values that are not null.",
    parameters: [
      "expression": "Anything.",
      "accuracy?": "0 to 4, 1 when left out: an error of 1.6, 0.8, 0.4, 0.28 or 0.2 percent.",
    ], examples: ["dcount(x)": "4", "dcount(x % 2)": "2"]
  ) { (call) throws(Diagnostic) in
    let precision = try call.precision(1)
    return call.aggregate([call[0]], type: .long) {
      DistinctEstimateAccumulator(precision: precision)
    }
  }
}

extension CallArguments {
  /// How many bits of a hash choose a register, by the argument for the accuracy.
  ///
  /// - Throws: A diagnostic when it is not constant or not from 0 to 4.
  func precision(_ index: Int) throws(Diagnostic) -> Int {
    guard values.count > index else { return 14 }
    return [12, 14, 16, 17, 18][Int(try constantLong(index, in: 0...4))]
  }
}
