extension ScalarFunction {
  static let arraySlice = ScalarFunction(
    "array_slice", "Returns a part of an array.",
    parameters: [
      "array": "The array.", "start": "The first index; a negative one counts from the end.",
      "end": "The last index, included; a negative one counts from the end.",
    ],
    examples: [
      "array_slice(dynamic([1, 2, 3, 4, 5]), 1, 2)": "[2,3]",
      "array_slice(dynamic([1, 2, 3, 4, 5]), -3, -2)": "[3,4]",
    ],
    overloads: [
      .build { (array: Dynamic, start: Int64, end: Int64, arena: Arena) -> Dynamic? in
        guard array.kind == .array else { return nil }
        let count = start < 0 || end < 0 ? Int64(array.elementCount) : 0
        let first = start < 0 ? start &+ count : start
        let last = end < 0 ? end &+ count : end
        var result = DynamicArrayWriter(arena)
        var index: Int64 = 0
        for element in array.elements {
          if index > last { break }
          if index >= first { result.append(element) }
          index += 1
        }
        return result.finish()
      }
    ])
}
