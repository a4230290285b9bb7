import KQLSyntax

extension ScalarFunction {
  static let seriesFillBackward = ScalarFunction(
    "series_fill_backward", "Replaces the missing values of a series by the value after them.",
    parameters: [
      "series": "An array.", "missing_value_placeholder?": "What stands for a missing value; null.",
    ],
    examples: ["series_fill_backward(dynamic([null, 36, null, 41, null]))": "[36,36,41,41,null]"]
  ) { (call) throws(Diagnostic) in
    let operands = try fillOperands(
      call, "series_fill_backward(series, missing_value_placeholder?)",
      defaults: [Constant(Dynamic?.none)])
    return call.apply(
      .fold(2) { (operands, arena) -> Dynamic? in
        guard let array = operands[0], array.kind == .array else { return nil }
        var result = DynamicArrayWriter(arena)
        var gap: [Dynamic] = []
        for element in array.elements {
          if isMissing(element, placeholder: operands[1]) {
            gap.append(element)
            continue
          }
          for _ in gap { result.append(element) }
          gap.removeAll(keepingCapacity: true)
          result.append(element)
        }
        for element in gap { result.append(element) }
        return result.finish()
      }, operands)
  }
}
