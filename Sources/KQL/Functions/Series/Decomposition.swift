/// A series as the sum of what repeats, what goes up or down, and the rest.
struct Decomposition {
  /// What part of a series that does not repeat is foreseen.
  enum Trend {
    case average, line, none

    /// The trend of a name; `nil` for an unknown one.
    init?(_ name: StringView?) {
      guard let name, !(name == "avg") else {
        self = .average
        return
      }
      if name == "linefit" {
        self = .line
      } else if name == "none" {
        self = .none
      } else {
        return nil
      }
    }
  }

  private(set) var seasonal: [Double]
  private(set) var trend: [Double]
  private(set) var residual: [Double]

  /// The values that are foreseen.
  var baseline: [Double] { Swift.zip(seasonal, trend).map { $0 + $1 } }

  /// Takes a series apart.
  ///
  /// - Parameters:
  ///   - values: The series.
  ///   - period: Of what repeats; 0 for nothing, -1 to look for it.
  ///   - kind: What is foreseen of the rest.
  ///   - testPoints: How many points at the end not to learn from.
  ///   - threshold: The least score of a period that is found.
  init(
    _ values: [Double], period: Int64, trend kind: Trend, testPoints: Int, threshold: Double
  ) {
    let learned = Swift.max(0, values.count - Swift.max(0, testPoints))
    let length = Self.period(Array(values.prefix(learned)), wanted: period, threshold: threshold)
    seasonal = Self.seasonal(values, period: length, learned: learned)
    let rest = Swift.zip(values, seasonal).map { $0 - $1 }
    trend = Self.trend(rest, kind, learned: learned)
    residual = rest.indices.map { [trend] in rest[$0] - trend[$0] }
  }

  /// The length of what repeats; 0 when there is nothing.
  static func period(_ learned: [Double], wanted: Int64, threshold: Double) -> Int {
    if wanted >= 0 { return Int(Swift.min(wanted, Int64(learned.count))) }
    guard wanted == -1 else { return 0 }
    let best = Autocorrelation(learned).periods(
      from: 4, to: Double(learned.count / 2), limit: 1
    ).first
    guard let best, best.1 >= threshold else { return 0 }
    return best.0
  }

  /// The median of the values in the same place of every period.
  static func seasonal(_ values: [Double], period: Int, learned: Int) -> [Double] {
    guard period > 0 else { return Array(repeating: 0, count: values.count) }
    var phase: [Double] = []
    var work = LongWork()
    let medians = (0..<period).map { start in
      if work.isStopped(after: learned / period * 16) { return 0.0 }
      phase.removeAll(keepingCapacity: true)
      for index in stride(from: start, to: learned, by: period) where !values[index].isNaN {
        phase.append(values[index])
      }
      guard !phase.isEmpty else { return 0.0 }
      phase.sortUntilStopped(by: <)
      let middle = phase.count / 2
      return phase.count % 2 == 1 ? phase[middle] : (phase[middle - 1] + phase[middle]) / 2
    }
    return values.indices.map { medians[$0 % period] }
  }

  private static func trend(_ values: [Double], _ kind: Trend, learned: Int) -> [Double] {
    var (count, sumX, sumY, sumXX, sumXY) = (0.0, 0.0, 0.0, 0.0, 0.0)
    for index in 0..<learned where !values[index].isNaN {
      let x = Double(index)
      count += 1
      sumX += x
      sumY += values[index]
      sumXX += x * x
      sumXY += x * values[index]
    }
    guard kind != .none, count > 0 else { return Array(repeating: 0, count: values.count) }
    let square = sumXX - sumX * sumX / count
    let slope = kind == .line && square > 0 ? (sumXY - sumX * sumY / count) / square : 0
    let start = (sumY - slope * sumX) / count
    return values.indices.map { start + slope * Double($0) }
  }
}
