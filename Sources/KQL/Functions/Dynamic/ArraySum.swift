extension ScalarFunction {
  static let arraySum = ScalarFunction(
    "array_sum", "Returns the sum of the numbers of an array.",
    parameters: [
      "array": "The array; null when it is empty or holds anything but numbers and nulls."
    ],
    examples: ["array_sum(dynamic([1, 2, 3.5]))": "6.5"],
    overloads: [
      .map { (array: Dynamic) -> Double? in
        guard array.kind == .array else { return nil }
        var sum = 0.0
        var isEmpty = true
        for element in array.elements {
          let kind = element.kind
          isEmpty = false
          if kind == .null { continue }
          guard kind == .long || kind == .real, let value = element.asDouble else { return nil }
          sum += value
        }
        return isEmpty ? nil : sum
      }
    ])
}
