import Glibc

/// An axis: from values to places along it, and the values that have marks.
///
/// Whatever the values are, both ends are finite, the first is less than the last, and a logarithmic axis has
/// positive ends.
package struct ChartScale: Hashable, Sendable {
  /// What the values are.
  package enum Kind: Hashable, Sendable {
    case number
    /// Seconds since the year 1.
    case time
    /// Names, by their numbers from 0.
    case category(Int)
  }

  /// The value at the start.
  package let low: Double

  /// The value at the end.
  package let high: Double

  /// What the values are.
  package let kind: Kind

  /// Whether equal distances are equal factors.
  package let isLogarithmic: Bool

  /// The largest magnitude of an end: distances between ends must be finite.
  private static let most = 8e307

  /// The smallest positive end of a logarithmic axis.
  private static let least = 1e-300

  /// Makes an axis for values.
  ///
  /// - Parameters:
  ///   - values: The values; those that are no finite numbers are passed over.
  ///   - minimum: The start that is asked for.
  ///   - maximum: The end that is asked for.
  ///   - kind: What the values are.
  ///   - isLogarithmic: Whether a logarithmic axis is asked for, which needs positive values.
  ///   - includesZero: Whether zero is on it, as it must be where bars begin.
  package init(
    _ values: some Sequence<Double>, minimum: Double? = nil, maximum: Double? = nil,
    kind: Kind = .number, isLogarithmic: Bool = false, includesZero: Bool = false
  ) {
    self.kind = kind
    if case .category(let count) = kind {
      (low, high) = (-0.5, Double(Swift.max(1, count)) - 0.5)
      self.isLogarithmic = false
      return
    }
    var found: (low: Double, high: Double)?
    for value in values where value.isFinite && (!isLogarithmic || value > 0) {
      found = found.map { (Swift.min($0.low, value), Swift.max($0.high, value)) } ?? (value, value)
    }
    let isLogarithmic =
      isLogarithmic && kind == .number && (found != nil || minimum ?? 0 > 0 || maximum ?? 0 > 0)
    self.isLogarithmic = isLogarithmic
    var (start, end) = found ?? (0, 1)
    if includesZero, !isLogarithmic { (start, end) = (Swift.min(start, 0), Swift.max(end, 0)) }
    if let minimum, minimum.isFinite, !isLogarithmic || minimum > 0 { start = minimum }
    if let maximum, maximum.isFinite, !isLogarithmic || maximum > 0 { end = maximum }
    if start > end { swap(&start, &end) }
    if isLogarithmic {
      start = Swift.min(Swift.max(start, Self.least), Self.most / 10)
      end = Swift.min(Swift.max(end, Self.least), Self.most)
      if end <= start * 1.000001 { (start, end) = (start / 10, end * 10) }
    } else {
      start = Swift.min(Swift.max(start, -Self.most), Self.most)
      end = Swift.min(Swift.max(end, -Self.most), Self.most)
      // Values that are all but equal stand in the middle.
      let spread = Swift.max(start.magnitude, end.magnitude)
      if end - start <= spread * 1e-12 {
        let room = spread > 0 ? Swift.min(spread * 0.5, Self.most / 2) : 1
        if kind == .time {
          (start, end) = (start - 30, end + 30)
        } else {
          (start, end) = (start - room, end + room)
        }
        if includesZero, found.map({ $0.low >= 0 }) ?? true { start = 0 }
      }
    }
    (low, high) = (start, end)
  }

  /// Where a value is along the axis: 0 at the start, 1 at the end; `nil` for one that has no place on it.
  package func place(_ value: Double) -> Double? {
    guard value.isFinite else { return nil }
    if isLogarithmic {
      guard value > 0 else { return nil }
      return (log10(value) - log10(low)) / (log10(high) - log10(low))
    }
    return (value - low) / (high - low)
  }

  /// A value with a mark, and what stands there.
  package struct Tick: Hashable, Sendable {
    /// The value.
    package var value: Double
    /// The text.
    package var label: String
  }

  /// Values that have marks, in ascending order, all on the axis.
  ///
  /// - Parameter count: About how many.
  /// - Returns: A few more or less than that; perhaps none.
  package func ticks(_ count: Int) -> [Tick] {
    let count = Swift.max(1, Swift.min(count, 100))
    switch kind {
    case .category: return []
    case .time: return timeTicks(count)
    case .number:
      if isLogarithmic, log10(high) - log10(low) >= 1.5 { return decades(count) }
      let step = Self.niceStep((high - low) / Double(count))
      return multiples(of: step, at: count).map {
        Tick(value: $0, label: Self.text($0, step: step))
      }
    }
  }

  /// The powers of ten on a logarithmic axis, or every so many of them.
  private func decades(_ count: Int) -> [Tick] {
    let first = Int(log10(low).rounded(.up))
    let last = Int(log10(high).rounded(.down))
    guard first <= last else { return [] }
    let step = Swift.max(1, (last - first) / count + ((last - first) % count == 0 ? 0 : 1))
    return stride(from: first, through: last, by: step).map {
      let value = pow(10, Double($0))
      return Tick(value: value, label: Self.text(value, step: value))
    }
  }

  /// The multiples of a step on the axis; none when the step is lost beside the values.
  private func multiples(of step: Double, at count: Int) -> [Double] {
    guard step > 0, step.isFinite else { return [] }
    let first = (low / step).rounded(.up)
    guard first.isFinite, first.magnitude < 9e15 else { return [] }
    var values: [Double] = []
    for index in 0...(count * 4) {
      let value = (first + Double(index)) * step
      guard value.isFinite, value <= high + step * 1e-9 else { break }
      values.append(value)
    }
    return values
  }

  /// 1, 2 or 5 times a power of ten, at least as much as a distance.
  static func niceStep(_ distance: Double) -> Double {
    guard distance.isFinite, distance > 1e-300 else { return 0 }
    let power = pow(10, log10(distance).rounded(.down))
    guard power > 0, power.isFinite else { return 0 }
    let factor = distance / power
    return (factor <= 1 ? 1 : factor <= 2 ? 2 : factor <= 5 ? 5 : 10) * power
  }
}
