extension ScalarFunction {
  static let arrayMax = ScalarFunction(
    "array_max", "Returns the largest number of an array.",
    parameters: ["array": "The array; null when it holds anything but numbers and nulls."],
    examples: ["array_max(dynamic([1, 3, 2]))": "3"],
    overloads: [.map { (array: Dynamic) -> Dynamic? in array.extreme(largest: true) }])

  static let arrayMin = ScalarFunction(
    "array_min", "Returns the smallest number of an array.",
    parameters: ["array": "The array; null when it holds anything but numbers and nulls."],
    examples: ["array_min(dynamic([2, 1, 3]))": "1"],
    overloads: [.map { (array: Dynamic) -> Dynamic? in array.extreme(largest: false) }])
}

extension Dynamic {
  fileprivate func extreme(largest: Bool) -> Dynamic? {
    guard kind == .array else { return nil }
    var best: (element: Dynamic, value: Double)?
    for element in elements {
      let kind = element.kind
      if kind == .null { continue }
      guard kind == .long || kind == .real, let value = element.asDouble else { return nil }
      if let best, largest ? value <= best.value : value >= best.value { continue }
      best = (element, value)
    }
    return best?.element
  }
}
