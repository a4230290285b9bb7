import KQLSyntax

extension AggregateFunction {
  static let binaryAllAnd = AggregateFunction(
    "binary_all_and", "Gives the bits that are set in all values.",
    parameters: ["expression": "Whole numbers; nulls are left out."],
    examples: ["binary_all_and(x)": "0"]
  ) { (call) throws(Diagnostic) in try call.bits { $0 & $1 } }
}

extension CallArguments {
  /// The aggregate that combines the bits of whole numbers.
  func bits(
    _ combine: @escaping @Sendable (Int64, Int64) -> Int64
  ) throws(Diagnostic) -> BoundAggregate {
    try require(1...1, "\(name)(expression)")
    guard [.int, .long].contains(values[0].expression.type) else {
      throw refusal(of: 0, wanted: "a whole number")
    }
    return aggregate(
      [values[0].expression.converted(to: .long)],
      name: values[0].impliedName ?? resultName(), type: .long
    ) { BitsAccumulator(combine) }
  }
}
