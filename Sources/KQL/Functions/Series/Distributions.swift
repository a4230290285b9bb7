import Glibc

extension Double {
  /// The probability that a standard normal variable is less than a value.
  static func normalProbability(_ value: Double) -> Double {
    0.5 * erfc(-value / 2.0.squareRoot())
  }
}
