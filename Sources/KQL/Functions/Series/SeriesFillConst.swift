import KQLSyntax

extension ScalarFunction {
  static let seriesFillConst = ScalarFunction(
    "series_fill_const", "Replaces the missing values of a series by a constant.",
    parameters: [
      "series": "An array.", "constant_value": "The value to put in.",
      "missing_value_placeholder?": "What stands for a missing value; null.",
    ],
    examples: ["series_fill_const(dynamic([111, null, 36, null]), -1)": "[111,-1,36,-1]"]
  ) { (call) throws(Diagnostic) in
    let operands = try fillOperands(
      call, "series_fill_const(series, constant_value, missing_value_placeholder?)",
      defaults: [Constant(Int64(0)).asDynamic, Constant(Dynamic?.none)])
    return call.apply(
      .fold(3) { (operands, arena) -> Dynamic? in
        guard let array = operands[0], array.kind == .array else { return nil }
        var result = DynamicArrayWriter(arena)
        for element in array.elements {
          result.append(
            isMissing(element, placeholder: operands[2]) ? operands[1] : element)
        }
        return result.finish()
      }, operands)
  }
}

extension Constant {
  /// The constant as a dynamic one.
  var asDynamic: Expression { AsDynamic.expression(self) }
}
