import Glibc

extension ScalarFunction {
  static let gamma = ScalarFunction(
    "gamma", "Returns the gamma function: gamma(n + 1) is n factorial.",
    parameters: ["number": "A number."],
    examples: ["gamma(5)": "24"],
    overloads: [
      .map { (value: Double) in Glibc.tgamma(value) }
    ])
}
