import Glibc

extension ScalarFunction {
  static let atan2 = ScalarFunction(
    "atan2", "Returns the angle between the x axis and the ray to a point, in radians.",
    parameters: ["y": "The ordinate.", "x": "The abscissa."],
    examples: ["atan2(1.0, 1.0)": "0.7853981633974483"],
    overloads: [
      .map { (y: Double, x: Double) in Glibc.atan2(y, x) }
    ])
}
