import Glibc

extension ScalarFunction {
  static let loggamma = ScalarFunction(
    "loggamma", "Returns the natural logarithm of the gamma function.",
    parameters: ["number": "A number."],
    examples: ["loggamma(5)": "3.1780538303479458"],
    overloads: [
      .map { (value: Double) in Double.logGamma(value) }
    ])
}

extension Double {
  /// The natural logarithm of the gamma function.
  static func logGamma(_ value: Double) -> Double {
    var sign: Int32 = 0
    return lgamma_r(value, &sign)
  }
}
