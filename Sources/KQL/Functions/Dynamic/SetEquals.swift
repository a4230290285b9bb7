import KQLSyntax

extension ScalarFunction {
  static let setEquals = ScalarFunction(
    "set_equals", "Returns whether two arrays have the same elements, in any order.",
    parameters: ["set1": "An array.", "set2": "Another array."],
    examples: [
      "set_equals(dynamic([1, 2, 2]), dynamic([2, 1]))": "true",
      "set_equals(dynamic([1, 2]), dynamic([1, 'a']))": "false",
    ],
    overloads: [
      .map { (left: Dynamic, right: Dynamic) -> Bool? in
        guard left.kind == .array, right.kind == .array else { return nil }
        var first = DynamicSet()
        var second = DynamicSet()
        var count = 0
        for element in left.elements where first.insert(element) { count += 1 }
        for element in right.elements where second.insert(element) {
          guard first.contains(element) else { return false }
          count -= 1
        }
        return count == 0
      }
    ])
}
