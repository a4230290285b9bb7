/// A sum of reals that is the same in whatever order they come, and whoever has added up parts of it.
///
/// What rounding leaves out of the total is added up beside it, with twice the digits in all: the sum of millions
/// of values is that of exact arithmetic, rounded once.
struct RealSum: BitwiseCopyable {
  private var total = 0.0
  private var rest = 0.0

  /// Takes in a value.
  @inline(__always)
  mutating func add(_ value: Double) {
    let sum = total + value
    let part = sum - total
    rest += (total - (sum - part)) + (value - part)
    total = sum
  }

  /// Takes in the product of two values.
  @inline(__always)
  mutating func add(product a: Double, _ b: Double) {
    let product = a * b
    add(product)
    rest += (-product).addingProduct(a, b)
  }

  /// Takes in another sum.
  mutating func add(_ other: RealSum) {
    add(other.total)
    rest += other.rest
  }

  /// The sum; infinite or not-a-number as that of the values is.
  var value: Double { parts.high }

  /// The sum divided by a number, rounded once.
  func divided(by count: Double) -> Double {
    let (high, low) = parts
    let quotient = high / count
    guard quotient.isFinite else { return quotient }
    return quotient + (high.addingProduct(-quotient, count) + low) / count
  }

  /// The sum as two numbers, of which the second is below the last digit of the first.
  private var parts: (high: Double, low: Double) {
    // Next to an infinity, nothing is left out.
    guard rest.isFinite else { return (total, 0) }
    let high = total + rest
    return (high, (total - high) + rest)
  }

  /// What is left of a sum of products of `count` pairs when the means are taken away from the values: the
  /// product of the two sums, divided by how many there are, is.
  func centered(by first: RealSum, _ second: RealSum, count: Double) -> Double {
    let (a, b, products) = (first.parts, second.parts, parts)
    let product = a.high * b.high
    let productRest =
      (-product).addingProduct(a.high, b.high) + a.high * b.low + a.low * b.high
    let mean = product / count
    let meanRest = (product.addingProduct(-mean, count) + productRest) / count
    let difference = products.high - mean
    let part = difference - products.high
    let left = (products.high - (difference - part)) - (mean + part)
    return difference + (left + products.low - meanRest)
  }
}
