extension ScalarFunction {
  static let arrayRotateLeft = ScalarFunction(
    "array_rotate_left", "Returns an array with its elements moved to the left, around the end.",
    parameters: ["array": "The array.", "count": "How far; negative to the right."],
    examples: ["array_rotate_left(dynamic([1, 2, 3, 4, 5]), 2)": "[3,4,5,1,2]"],
    overloads: [
      .build { (array: Dynamic, count: Int64, arena: Arena) -> Dynamic? in
        array.rotated(by: count, arena)
      }
    ])

  static let arrayRotateRight = ScalarFunction(
    "array_rotate_right", "Returns an array with its elements moved to the right, around the end.",
    parameters: ["array": "The array.", "count": "How far; negative to the left."],
    examples: ["array_rotate_right(dynamic([1, 2, 3, 4, 5]), 2)": "[4,5,1,2,3]"],
    overloads: [
      .build { (array: Dynamic, count: Int64, arena: Arena) -> Dynamic? in
        array.rotated(by: 0 &- count, arena)
      }
    ])
}

extension Dynamic {
  fileprivate func rotated(by distance: Int64, _ arena: Arena) -> Dynamic? {
    guard kind == .array else { return nil }
    let all = Array(elements)
    guard !all.isEmpty else { return self }
    let count = Int64(all.count)
    let first = Int((distance % count + count) % count)
    var result = DynamicArrayWriter(arena)
    for element in all[first...] { result.append(element) }
    for element in all[..<first] { result.append(element) }
    return result.finish()
  }
}
