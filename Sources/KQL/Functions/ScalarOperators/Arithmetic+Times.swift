import KQLSyntax

extension ScalarOperator {
  /// Arithmetic with datetimes and timespans; `nil` for types that do not go together.
  static func times(_ op: BinaryOperator, _ left: ScalarType, _ right: ScalarType) -> Overload? {
    switch (left, op, right) {
    case (.datetime, .subtract, .datetime):
      return .map { (a: Datetime, b: Datetime) in Timespan(ticks: a.ticks &- b.ticks) }
    case (.datetime, .add, .timespan):
      return .map { (a: Datetime, b: Timespan) -> Datetime? in a.advanced(by: b) }
    case (.timespan, .add, .datetime):
      return .map { (a: Timespan, b: Datetime) -> Datetime? in b.advanced(by: a) }
    case (.datetime, .subtract, .timespan):
      return .map { (a: Datetime, b: Timespan) -> Datetime? in
        let (ticks, overflow) = a.ticks.subtractingReportingOverflow(b.ticks)
        return overflow ? nil : Datetime.checked(ticks)
      }
    case (.timespan, .add, .timespan):
      return .map { (a: Timespan, b: Timespan) in Timespan(ticks: a.ticks &+ b.ticks) }
    case (.timespan, .subtract, .timespan):
      return .map { (a: Timespan, b: Timespan) in Timespan(ticks: a.ticks &- b.ticks) }
    case (.timespan, .divide, .timespan):
      return .map { (a: Timespan, b: Timespan) in Double(a.ticks) / Double(b.ticks) }
    case (.timespan, .modulo, .timespan):
      return .map { (a: Timespan, b: Timespan) in
        a.ticks.modulo(b.ticks).map { Timespan(ticks: $0) }
      }
    case (.timespan, .multiply, .int), (.timespan, .multiply, .long):
      return .map { (a: Timespan, b: Int64) in Timespan(ticks: a.ticks &* b) }
    case (.int, .multiply, .timespan), (.long, .multiply, .timespan):
      return .map { (a: Int64, b: Timespan) in Timespan(ticks: a &* b.ticks) }
    case (.timespan, .divide, .int), (.timespan, .divide, .long):
      return .map { (a: Timespan, b: Int64) in
        a.ticks.divided(by: b).map { Timespan(ticks: $0) }
      }
    case (.timespan, .multiply, .real), (.timespan, .multiply, .decimal):
      return .map { (a: Timespan, b: Double) in a.scaled(by: b) }
    case (.real, .multiply, .timespan), (.decimal, .multiply, .timespan):
      return .map { (a: Double, b: Timespan) in b.scaled(by: a) }
    case (.timespan, .divide, .real), (.timespan, .divide, .decimal):
      return .map { (a: Timespan, b: Double) in
        (Double(a.ticks) / b).truncatedLong.map { Timespan(ticks: $0) }
      }
    default: return nil
    }
  }
}

extension Datetime {
  /// The point a timespan later; `nil` outside the years 1 to 9999.
  @inline(__always)
  func advanced(by timespan: Timespan) -> Datetime? {
    let (sum, overflow) = ticks.addingReportingOverflow(timespan.ticks)
    return overflow ? nil : Datetime.checked(sum)
  }
}

extension Timespan {
  /// The timespan times a number, without a fraction of a tick; `nil` when it does not fit.
  @inline(__always)
  func scaled(by factor: Double) -> Timespan? {
    (Double(ticks) * factor).truncatedLong.map { Timespan(ticks: $0) }
  }
}
