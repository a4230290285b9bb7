extension ScalarFunction {
  static let pi = ScalarFunction(
    "pi", "Returns the ratio of a circle's circumference to its diameter.",
    parameters: [:],
    examples: ["pi()": "3.141592653589793"],
    overloads: [
      .map { Double.pi }
    ])
}
