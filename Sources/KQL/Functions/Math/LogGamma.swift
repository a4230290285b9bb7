import Glibc

extension Double {
  /// The natural logarithm of the gamma function.
  static func logGamma(_ value: Double) -> Double {
    var sign: Int32 = 0
    return lgamma_r(value, &sign)
  }
}
