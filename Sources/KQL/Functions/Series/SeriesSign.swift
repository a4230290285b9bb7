extension ScalarFunction {
  static let seriesSign = ScalarFunction(
    "series_sign", "Returns -1, 0 or 1 for every number of a series.",
    parameters: ["series": "An array; what is no number in it gives null."],
    examples: ["series_sign(dynamic([-6, 0, 8, null]))": "[-1,0,1,null]"],
    overloads: [
      .build { (array: Dynamic, arena: Arena) -> Dynamic? in
        guard array.kind == .array else { return nil }
        var result = DynamicArrayWriter(arena)
        for element in array.elements {
          result.separate()
          if let number = element.number, !number.isNaN {
            result.writer.append(Int64(number > 0 ? 1 : number < 0 ? -1 : 0))
          } else {
            result.writer.appendNull()
          }
        }
        return result.finish()
      }
    ])
}
