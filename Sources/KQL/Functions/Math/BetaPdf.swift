extension ScalarFunction {
  static let betaPdf = ScalarFunction(
    "beta_pdf", "Returns the probability density of the beta distribution.",
    parameters: [
      "x": "From 0 to 1; NaN outside.", "alpha": "A positive parameter.",
      "beta": "A positive parameter.",
    ],
    examples: ["round(beta_pdf(0.5, 10, 20), 6)": "0.746176", "beta_pdf(-1, 10, 20)": "NaN"],
    overloads: [
      .map { (x: Double, alpha: Double, beta: Double) in BetaDistribution.density(x, alpha, beta) }
    ])
}
