import KQLSyntax

extension AggregateFunction {
  static let tdigest = AggregateFunction(
    "tdigest", "Gives the state of a percentile(), to be merged or asked later.",
    parameters: [
      "expression": "Numbers, datetimes or timespans.", "weight?": "How often a value counts.",
    ],
    examples: ["tdigest(x)": "[[7],[1,2,3,4],[1,1,1,1]]"]
  ) { (call) throws(Diagnostic) in
    var value = call[0]
    switch value.type {
    case .int: value = value.converted(to: .long)
    case .decimal: value = value.converted(to: .real)
    case .long, .real, .datetime, .timespan: break
    case .bool, .string, .guid, .dynamic:
      throw call.refusal(of: 0, wanted: "a number, a datetime or a timespan")
    }
    var arguments = [value]
    if call.values.count > 1 { arguments.append(try call.number(1)) }
    let type = value.type
    return call.aggregate(arguments, type: .dynamic) { DigestAccumulator(type) }
  }
}
