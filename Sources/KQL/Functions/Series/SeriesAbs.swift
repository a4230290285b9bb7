extension ScalarFunction {
  static let seriesAbs = ScalarFunction(
    "series_abs", "Returns the absolute value of every number of a series.",
    parameters: ["series": "An array; what is no number in it gives null."],
    examples: ["series_abs(dynamic([-6.5, 0, -8]))": "[6.5,0,8]"],
    overloads: [
      .build { (array: Dynamic, arena: Arena) -> Dynamic? in
        guard array.kind == .array else { return nil }
        var result = DynamicArrayWriter(arena)
        for element in array.elements {
          result.separate()
          switch element.kind {
          case .long: result.writer.append(Int64(clamping: element.asLong?.magnitude ?? 0))
          case .real: result.writer.append(element.asDouble?.magnitude ?? .nan)
          default: result.writer.appendNull()
          }
        }
        return result.finish()
      }
    ])
}
