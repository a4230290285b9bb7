/// How like a series is to itself, moved by a number of points.
struct Autocorrelation {
  private let products: [Double]
  private let count: Int
  private let variance: Double

  /// Measures a series; gaps count as the mean.
  init(_ values: [Double]) {
    let known = values.lazy.filter { !$0.isNaN }
    let mean = known.isEmpty ? 0 : known.reduce(0, +) / Double(known.count)
    let centered = values.map { $0.isNaN ? 0 : $0 - mean }
    count = values.count
    var size = 1
    while size < 2 * count { size *= 2 }
    var transform = FourierTransform(
      real: centered + Array(repeating: 0, count: size - count),
      imaginary: Array(repeating: 0, count: size))
    transform.transform(inverse: false)
    for index in 0..<size {
      transform.real[index] =
        transform.real[index] * transform.real[index]
        + transform.imaginary[index] * transform.imaginary[index]
      transform.imaginary[index] = 0
    }
    transform.transform(inverse: true)
    products = transform.real
    variance = centered.reduce(0) { $0 + $1 * $1 }
  }

  /// The correlation at a distance, in proportion to the points that take part.
  subscript(distance: Int) -> Double {
    guard distance >= 0, distance < count, variance > 0 else { return 0 }
    return products[distance] / variance * Double(count) / Double(count - distance)
  }

  /// How much a period shows, from 0 to 1: at its length and at twice that.
  ///
  /// 0 also when a neighbour fits better, so that it is not the period itself.
  func score(ofPeriod period: Int) -> Double {
    guard period >= 4, period <= count / 2 else { return 0 }
    let reach = Swift.max(1, period / 4)
    let peak = self[period]
    for neighbour in (period - reach)...(period + reach)
    where neighbour != period && self[neighbour] > peak + 1e-12 {
      return 0
    }
    let echo = 2 * period < count ? self[2 * period] : 0
    return Swift.max(0, Swift.min(1, Swift.min(peak, echo)))
  }

  /// The most significant periods and their scores, best first; none when the query has been stopped.
  func periods(from smallest: Double, to largest: Double, limit: Int) -> [(Int, Double)] {
    let first = Swift.max(4, Int(Swift.min(Swift.max(smallest, 0), 1e9).rounded(.up)))
    let last = Swift.min(count / 2, Int(Swift.min(Swift.max(largest, 0), 1e9)))
    guard first <= last else { return [] }
    var found: [(Int, Double)] = []
    var work = LongWork()
    for period in first...last {
      if work.isStopped(after: period / 2 + found.count) { return [] }
      let score = score(ofPeriod: period)
      guard score >= 0.3 else { continue }
      let isMultiple = found.contains { other, otherScore in
        let times = (Double(period) / Double(other)).rounded()
        return times >= 2 && otherScore >= score * 0.8
          && (Double(period) - times * Double(other)).magnitude <= times
      }
      if !isMultiple { found.append((period, score)) }
    }
    found.sort { $0.1 > $1.1 }
    return Array(found.prefix(limit))
  }
}
