import KQLSyntax

extension ScalarFunction {
  static let seriesFillLinear = ScalarFunction(
    "series_fill_linear", "Replaces the missing values of a series by a line between neighbours.",
    parameters: [
      "series": "An array; among whole numbers the new ones are whole.",
      "missing_value_placeholder?": "What stands for a missing value; null.",
      "fill_edges?": "Whether the ends get the nearest value; true.",
      "constant_value?": "The value when all are missing; 0.",
    ],
    examples: [
      "series_fill_linear(dynamic([null, 1.0, null, 2.0, null]))": "[1.0,1.0,1.5,2.0,2.0]",
      "series_fill_linear(dynamic([null, 111, null, 36]), long(null), false)": "[null,111,73,36]",
    ]
  ) { (call) throws(Diagnostic) in
    let operands = try fillOperands(
      call, "series_fill_linear(series, missing_value_placeholder?, fill_edges?, constant_value?)",
      defaults: [
        Constant(Dynamic?.none), AsDynamic.expression(Constant(true)), Constant(0.0).asDynamic,
      ])
    return call.apply(
      .fold(4) { (operands, arena) -> Dynamic? in
        guard let array = operands[0], array.kind == .array else { return nil }
        return fillLinear(
          array.elementArray, placeholder: operands[1], edges: operands[2]?.asBool ?? true,
          constant: operands[3], arena)
      }, operands)
  }

  private static func fillLinear(
    _ elements: [Dynamic], placeholder: Dynamic?, edges: Bool, constant: Dynamic?, _ arena: Arena
  ) -> Dynamic {
    var result = DynamicArrayWriter(arena)
    let known = elements.indices.filter { !isMissing(elements[$0], placeholder: placeholder) }
    guard let first = known.first, let last = known.last else {
      for _ in elements { result.append(constant) }
      return result.finish()
    }
    let isWhole = known.allSatisfy { elements[$0].kind == .long }
    var next = 0
    for (index, element) in elements.enumerated() {
      if next < known.count, known[next] == index {
        next += 1
        result.append(element)
      } else if index < first || index > last {
        result.append(edges ? elements[index < first ? first : last] : element)
      } else {
        let (left, right) = (known[next - 1], known[next])
        let a = elements[left].number ?? .nan
        let b = elements[right].number ?? .nan
        let value = a + (b - a) * Double(index - left) / Double(right - left)
        result.separate()
        if value.isNaN {
          result.writer.appendNull()
        } else if isWhole {
          result.writer.append(Dynamic.truncated(value) ?? 0)
        } else {
          result.writer.append(value)
        }
      }
    }
    return result.finish()
  }
}
