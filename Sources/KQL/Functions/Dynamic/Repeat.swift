import KQLSyntax

extension ScalarFunction {
  static let `repeat` = ScalarFunction(
    "repeat", "Returns an array with one value several times.",
    parameters: [
      "value": "The value.",
      "count": "How often, at most 1048576 times; null when negative or when it gives over 16 MiB.",
    ],
    examples: ["repeat(1, 3)": "[1,1,1]"]
  ) { (call) throws(Diagnostic) in
    let overload = Overload.fold(2) { (operands, arena) -> Dynamic? in
      guard let count = operands[1]?.asLong, count >= 0 else { return nil }
      let times = Int(Swift.min(count, 1 << 20))
      guard (operands[0]?.text.count ?? 4) * times <= sizeLimit else { return nil }
      var result = DynamicArrayWriter(arena)
      for _ in 0..<times { result.append(operands[0]) }
      return result.finish()
    }
    return call.apply(overload, call.dynamicArguments())
  }
}

/// How many bytes an array may have.
private let sizeLimit = 16 << 20
