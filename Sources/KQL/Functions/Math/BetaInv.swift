extension ScalarFunction {
  static let betaInv = ScalarFunction(
    "beta_inv", "Returns the value whose cumulative probability in the beta distribution is given.",
    parameters: [
      "probability": "Above 0, at most 1.", "alpha": "A positive parameter; otherwise NaN.",
      "beta": "A positive parameter.",
    ],
    examples: ["round(beta_inv(0.1, 10, 20), 6)": "0.226415", "beta_inv(1.5, 10, 20)": "null"],
    overloads: [
      .map { (probability: Double, alpha: Double, beta: Double) -> Double? in
        probability > 0 && probability <= 1
          ? BetaDistribution.quantile(probability, alpha, beta) : nil
      }
    ])
}
