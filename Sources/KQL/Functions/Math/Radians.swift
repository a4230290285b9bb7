extension ScalarFunction {
  static let radians = ScalarFunction(
    "radians", "Converts an angle from degrees to radians.",
    parameters: ["degrees": "The angle."],
    examples: ["radians(180)": "3.141592653589793"],
    overloads: [
      .map { (value: Double) in Double.pi / 180 * value }
    ])
}
