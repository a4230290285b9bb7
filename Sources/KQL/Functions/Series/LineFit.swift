/// The line that fits a part of a series best, by least squares.
struct LineFit {
  private(set) var slope = 0.0
  private(set) var interception = 0.0
  /// The sample variance of the values.
  private(set) var variance = 0.0
  /// The variance of their distances from the line.
  private(set) var residualVariance = 0.0
  /// The sum of the squares of these distances.
  private(set) var residual = 0.0

  /// The share of the variance that the line explains.
  var rSquare: Double { variance > 0 ? 1 - residualVariance / variance : 1 }

  /// Fits the values of a range; x counts from 0 within it.
  init(_ values: [Double], _ range: Range<Int>) {
    let count = Double(range.count)
    guard count > 0 else { return }
    let middle = (count - 1) / 2
    let mean = values[range].reduce(0, +) / count
    var total = 0.0
    var product = 0.0
    var square = 0.0
    for index in range {
      let x = Double(index - range.lowerBound) - middle
      let y = values[index] - mean
      total += y * y
      product += x * y
      square += x * x
    }
    slope = square > 0 ? product / square : 0
    interception = mean - slope * middle
    for index in range {
      let distance = values[index] - self[index - range.lowerBound]
      residual += distance * distance
    }
    guard count > 1 else { return }
    variance = total / (count - 1)
    residualVariance = residual / (count - 1)
  }

  /// The line's value.
  subscript(index: Int) -> Double { interception + slope * Double(index) }
}

/// Sums from which the fit of any part of a series is known at once.
struct LineSums {
  private var y: [Double] = [0]
  private var yy: [Double] = [0]
  private var xy: [Double] = [0]

  /// Sums up a series.
  init(_ values: [Double]) {
    let mean = values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
    for (index, value) in values.enumerated() {
      let value = value - mean
      y.append(y[index] + value)
      yy.append(yy[index] + value * value)
      xy.append(xy[index] + value * Double(index))
    }
  }

  /// The sum of the squares of the distances from the best line.
  func residual(_ range: Range<Int>) -> Double {
    let count = Double(range.count)
    guard count > 2 else { return 0 }
    let (from, to) = (range.lowerBound, range.upperBound)
    let sum = y[to] - y[from]
    let middle = Double(from + to - 1) / 2
    let total = yy[to] - yy[from] - sum * sum / count
    let product = xy[to] - xy[from] - middle * sum
    let square = count * (count * count - 1) / 12
    return Swift.max(0, total - product * product / square)
  }
}
