/// A summary of many values from which percentiles are estimated (a merging t-digest).
///
/// Ranks are off by at most a quarter of a percent in the middle and by less at the ends.
final class QuantileDigest {
  /// Values around a mean.
  struct Centroid: BitwiseCopyable {
    var mean: Double
    var weight: Double
  }

  private(set) var centroids: [Centroid] = []
  private(set) var totalWeight = 0.0

  /// What the means are distances from.
  private(set) var base: Int64

  /// The smallest and the largest value, as order keys.
  private(set) var smallest = Int64.max
  private(set) var largest = Int64.min

  /// How finely the middle is divided.
  private static let compression = 200.0

  init(base: Int64) { self.base = base }

  /// Adds centroids, whose values lie between two order keys.
  func add(_ added: [Centroid], smallest: Int64, largest: Int64) {
    guard !added.isEmpty else { return }
    self.smallest = Swift.min(self.smallest, smallest)
    self.largest = Swift.max(self.largest, largest)
    var all = centroids + added
    all.sort { $0.mean < $1.mean }
    totalWeight += added.reduce(0) { $0 + $1.weight }
    var merged = [all[0]]
    var before = 0.0
    for next in all.dropFirst() {
      let last = merged[merged.count - 1]
      let weight = last.weight + next.weight
      let middle = (before + weight / 2) / totalWeight
      let limit = 4 * totalWeight * middle * (1 - middle) / Self.compression
      if weight <= limit {
        merged[merged.count - 1] = Centroid(
          mean: last.mean + (next.mean - last.mean) * (next.weight / weight), weight: weight)
      } else {
        before += last.weight
        merged.append(next)
      }
    }
    centroids = merged
  }

  /// Carries everything to a new digest.
  func code(_ coder: StateCoder) {
    coder.code(&centroids, Centroid(mean: 0, weight: 0))
    coder.code(&totalWeight)
    coder.code(&base)
    coder.code(&smallest)
    coder.code(&largest)
  }

  /// The value below which a fraction of the values is, as a distance from the base.
  func value(at fraction: Double) -> Double {
    let wanted = fraction * totalWeight
    var before = 0.0
    var previous: (position: Double, mean: Double)?
    for centroid in centroids {
      let position = before + centroid.weight / 2
      if wanted <= position {
        guard let previous, position > previous.position else { return centroid.mean }
        let share = (wanted - previous.position) / (position - previous.position)
        return previous.mean + (centroid.mean - previous.mean) * share
      }
      previous = (position, centroid.mean)
      before += centroid.weight
    }
    return centroids.last?.mean ?? 0
  }
}
