extension ScalarFunction {
  static let degrees = ScalarFunction(
    "degrees", "Converts an angle from radians to degrees.",
    parameters: ["radians": "The angle."],
    examples: ["degrees(pi())": "180"],
    overloads: [
      .map { (value: Double) in 180 / Double.pi * value }
    ])
}
