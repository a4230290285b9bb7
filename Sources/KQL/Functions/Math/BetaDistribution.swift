import Glibc

/// The beta distribution.
enum BetaDistribution {
  /// The probability density at a point; NaN outside 0…1 and for parameters that are not positive.
  static func density(_ x: Double, _ alpha: Double, _ beta: Double) -> Double {
    guard x >= 0, x <= 1, alpha > 0, beta > 0 else { return .nan }
    return exp((alpha - 1) * log(x) + (beta - 1) * log1p(-x) - logBeta(alpha, beta))
  }

  /// The probability of at most `x`; NaN as in ``density(_:_:_:)``.
  static func probability(_ x: Double, _ alpha: Double, _ beta: Double) -> Double {
    guard x >= 0, x <= 1, alpha > 0, beta > 0 else { return .nan }
    if x == 0 || x == 1 { return x }
    let front = exp(alpha * log(x) + beta * log1p(-x) - logBeta(alpha, beta))
    // The fraction converges quickly on one side of the mean.
    if x < (alpha + 1) / (alpha + beta + 2) {
      return front * continuedFraction(x, alpha, beta) / alpha
    }
    return 1 - front * continuedFraction(1 - x, beta, alpha) / beta
  }

  /// The point with a probability, by bisection.
  static func quantile(_ probability: Double, _ alpha: Double, _ beta: Double) -> Double {
    guard alpha > 0, beta > 0 else { return .nan }
    var low = 0.0
    var high = 1.0
    for _ in 0..<200 {
      let middle = (low + high) / 2
      if middle == low || middle == high { break }
      if self.probability(middle, alpha, beta) < probability { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }

  private static func logBeta(_ a: Double, _ b: Double) -> Double {
    Double.logGamma(a) + Double.logGamma(b) - Double.logGamma(a + b)
  }

  /// Lentz's method.
  private static func continuedFraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
    func clamped(_ value: Double) -> Double { value.magnitude < 1e-300 ? 1e-300 : value }
    var c = 1.0
    var d = 1 / clamped(1 - (a + b) * x / (a + 1))
    var result = d
    for step in 1...10_000 {
      let m = Double(step)
      let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      d = 1 / clamped(1 + even * d)
      c = clamped(1 + even / c)
      result *= d * c
      let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
      d = 1 / clamped(1 + odd * d)
      c = clamped(1 + odd / c)
      let change = d * c
      result *= change
      if (change - 1).magnitude < 1e-16 { break }
    }
    return result
  }
}
