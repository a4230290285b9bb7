extension ScalarFunction {
  static let arrayLength = ScalarFunction(
    "array_length", aliases: ["arraylength"], "Returns the number of elements of an array.",
    parameters: ["array": "The array; null for anything else."],
    examples: ["array_length(dynamic([1, 2, 3]))": "3", "array_length(dynamic({}))": "null"],
    overloads: [
      .map { (array: Dynamic) -> Int64? in
        array.kind == .array ? Int64(array.elementCount) : nil
      }
    ])
}
