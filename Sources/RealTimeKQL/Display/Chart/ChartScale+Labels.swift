import Glibc
import KQL

extension ChartScale {
  /// Steps of time that people count in, in seconds.
  private static let timeSteps: [Double] = [
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400,
    172_800, 604_800, 1_209_600, 2_592_000, 7_776_000, 15_552_000, 31_536_000,
  ]

  func timeTicks(_ count: Int) -> [Tick] {
    let distance = (high - low) / Double(count)
    var step =
      Self.timeSteps.first { $0 >= distance } ?? Self.niceStep(distance / 31_536_000) * 31_536_000
    if distance < 0.5 { step = Swift.max(1e-6, Self.niceStep(distance)) }
    guard step > 0, step.isFinite else { return [] }
    var ticks: [Tick] = []
    let first = (low / step).rounded(.up)
    for index in 0...(count * 4) {
      let value = (first + Double(index)) * step
      guard value <= high else { break }
      ticks.append(Tick(value: value, label: Self.time(value, step: step, span: high - low)))
    }
    return ticks
  }

  /// A time as it stands at an axis with marks so far apart.
  static func time(_ seconds: Double, step: Double, span: Double) -> String {
    let text = Self.datetime(seconds).text
    let date = text.prefix(10)
    let time = text.dropFirst(11)
    if step >= 31_536_000 { return String(date.prefix(4)) }
    if step >= 86400 { return span > 31_536_000 ? String(date) : String(date.dropFirst(5)) }
    let clock = step >= 60 ? time.prefix(5) : step >= 1 ? time.prefix(8) : time.prefix(12)
    let shown = clock.hasSuffix("Z") ? clock.dropLast() : clock
    return span > 86400 ? "\(date.dropFirst(5)) \(shown)" : String(shown)
  }

  /// The time that stands for seconds since the year 1, the first or the last there is for others.
  static func datetime(_ seconds: Double) -> Datetime {
    let most = Double(Datetime.maximum.ticks) / 1e7
    guard seconds > 0 else { return .minimum }
    return seconds < most ? Datetime(ticks: Int64(seconds * 1e7)) : .maximum
  }

  /// A number as it stands at an axis with marks so far apart: `0.25`, `1,200`, `3.5M`, `1e+30`.
  static func text(_ value: Double, step: Double) -> String {
    if value == 0 || value.magnitude < step * 1e-9 { return "0" }
    for (unit, size) in [("T", 1e12), ("G", 1e9), ("M", 1e6), ("k", 1e3)]
    where value.magnitude >= size && value.magnitude < 1e15
      && (size > 1e3 || value.magnitude >= 1e4)
    {
      return fixed(value / size, step: step / size) + unit
    }
    if value.magnitude >= 1e15 || value.magnitude < 1e-4 { return scientific(value) }
    return fixed(value, step: step)
  }

  /// A number with as many digits behind the point as tell it from its neighbours.
  private static func fixed(_ value: Double, step: Double) -> String {
    let digits = step >= 1 ? 0 : Swift.min(9, Int((-log10(step)).rounded(.up)))
    // A step of 0.25 has two digits though it is more than a tenth.
    for count in digits...Swift.max(digits, 9) {
      let factor = pow(10, Double(count))
      let scaled = value * factor
      if count == 9 || (scaled - scaled.rounded()).magnitude < 1e-6 * Swift.max(1, scaled.magnitude)
      {
        return digitsText(scaled.rounded(), count)
      }
    }
    return digitsText(value.rounded(), 0)
  }

  private static func digitsText(_ scaled: Double, _ count: Int) -> String {
    guard scaled.magnitude < 9e18 else { return scientific(scaled) }
    let whole = Int(scaled.magnitude)
    let sign = scaled < 0 && whole > 0 ? "-" : ""
    guard count > 0 else { return sign + "\(whole)" }
    var text = String(whole)
    text = String(repeating: "0", count: Swift.max(0, count + 1 - text.count)) + text
    return "\(sign)\(text.dropLast(count)).\(text.suffix(count))"
  }

  private static func scientific(_ value: Double) -> String {
    let exponent = Int(log10(value.magnitude).rounded(.down))
    let mantissa = value / pow(10, Double(exponent))
    let tenths = mantissa.isFinite ? (mantissa * 10).rounded() / 10 : 1
    let text = tenths == tenths.rounded() ? "\(Int(tenths))" : "\(tenths)"
    return "\(text)e\(exponent < 0 ? "" : "+")\(exponent)"
  }

  /// A value as people read it: at most six digits that count.
  package static func text(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
    if value == value.rounded(), value.magnitude < 1e15 { return RunStatistics.grouped(Int(value)) }
    if value.magnitude >= 1e15 || value.magnitude < 1e-4 { return scientific(value) }
    let digits = Swift.max(0, 5 - Int(log10(value.magnitude).rounded(.down)))
    let factor = pow(10, Double(digits))
    let rounded = (value * factor).rounded() / factor
    return rounded == rounded.rounded() ? RunStatistics.grouped(Int(rounded)) : "\(rounded)"
  }
}
