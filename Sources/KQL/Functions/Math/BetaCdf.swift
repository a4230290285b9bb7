extension ScalarFunction {
  static let betaCdf = ScalarFunction(
    "beta_cdf", "Returns the cumulative probability of the beta distribution.",
    parameters: [
      "x": "From 0 to 1; NaN outside.", "alpha": "A positive parameter.",
      "beta": "A positive parameter.",
    ],
    examples: ["beta_cdf(0.5, 1, 1)": "0.5", "beta_cdf(1.5, 10, 20)": "NaN"],
    overloads: [
      .map { (x: Double, alpha: Double, beta: Double) in
        BetaDistribution.probability(x, alpha, beta)
      }
    ])
}
