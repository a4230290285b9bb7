import KQLSyntax

extension ScalarFunction {
  static let seriesFillForward = ScalarFunction(
    "series_fill_forward", "Replaces the missing values of a series by the value before them.",
    parameters: [
      "series": "An array.", "missing_value_placeholder?": "What stands for a missing value; null.",
    ],
    examples: ["series_fill_forward(dynamic([null, 36, null, 41, null]))": "[null,36,36,41,41]"]
  ) { (call) throws(Diagnostic) in
    let operands = try fillOperands(
      call, "series_fill_forward(series, missing_value_placeholder?)",
      defaults: [Constant(Dynamic?.none)])
    return call.apply(
      .fold(2) { (operands, arena) -> Dynamic? in
        guard let array = operands[0], array.kind == .array else { return nil }
        var result = DynamicArrayWriter(arena)
        var last: Dynamic?
        for element in array.elements {
          if isMissing(element, placeholder: operands[1]) {
            result.append(last ?? element)
          } else {
            last = element
            result.append(element)
          }
        }
        return result.finish()
      }, operands)
  }
}
