extension ScalarFunction {
  static let loggamma = ScalarFunction(
    "loggamma", "Returns the natural logarithm of the gamma function.",
    parameters: ["number": "A number."],
    examples: ["loggamma(5)": "3.1780538303479458"],
    overloads: [
      .map { (value: Double) in Double.logGamma(value) }
    ])
}
