extension ScalarFunction {
  static let arrayReverse = ScalarFunction(
    "array_reverse", "Returns the elements of an array from the last to the first.",
    parameters: ["array": "The array."],
    examples: ["array_reverse(dynamic([1, 2, 3]))": "[3,2,1]"],
    overloads: [
      .build { (array: Dynamic, arena: Arena) -> Dynamic? in
        guard array.kind == .array else { return nil }
        var result = DynamicArrayWriter(arena)
        for element in array.elementArray.reversed() { result.append(element) }
        return result.finish()
      }
    ])
}
