import KQLSyntax

extension ScalarOperator {
  /// Arithmetic with datetimes and timespans; `nil` for types that do not go together.
  static func times(_ op: BinaryOperator, _ left: ScalarType, _ right: ScalarType) -> Overload? {
    switch (left, right) {
    case (.timespan, .timespan): spans(op)
    case (.datetime, .timespan), (.timespan, .datetime), (.datetime, .datetime):
      points(op, left, right)
    case (.timespan, .int), (.timespan, .long): multiples(op)
    case (.timespan, .real), (.timespan, .decimal): fractions(op)
    case (.datetime, .int), (.datetime, .long): pointMultiples(op)
    case (.datetime, .real), (.datetime, .decimal): pointFractions(op)
    case (.int, .timespan) where op == .multiply, (.long, .timespan) where op == .multiply:
      .map { (a: Int64, b: Timespan) in Timespan(ticks: a &* b.ticks) }
    case (.real, .timespan) where op == .multiply, (.decimal, .timespan) where op == .multiply:
      .map { (a: Double, b: Timespan) in b.scaled(by: a) }
    case (.int, .datetime) where op == .multiply, (.long, .datetime) where op == .multiply:
      .map { (a: Int64, b: Datetime) -> Datetime? in
        let (ticks, overflow) = b.ticks.multipliedReportingOverflow(by: a)
        return overflow ? nil : Datetime.checked(ticks)
      }
    case (.real, .datetime) where op == .multiply, (.decimal, .datetime) where op == .multiply:
      .map { (a: Double, b: Datetime) in b.scaled(by: a) }
    default: nil
    }
  }

  private static func spans(_ op: BinaryOperator) -> Overload? {
    switch op {
    case .add: .map { (a: Timespan, b: Timespan) in Timespan(ticks: a.ticks &+ b.ticks) }
    case .subtract: .map { (a: Timespan, b: Timespan) in Timespan(ticks: a.ticks &- b.ticks) }
    case .multiply: .map { (a: Timespan, b: Timespan) in Timespan(ticks: a.ticks &* b.ticks) }
    case .divide: .map { (a: Timespan, b: Timespan) in Double(a.ticks) / Double(b.ticks) }
    case .modulo:
      .map { (a: Timespan, b: Timespan) in a.ticks.modulo(b.ticks).map { Timespan(ticks: $0) } }
    default: nil
    }
  }

  /// A datetime with a datetime or a timespan: it counts as the time since the year 1.
  private static func points(
    _ op: BinaryOperator, _ left: ScalarType, _ right: ScalarType
  ) -> Overload? {
    switch (left, op, right) {
    case (.datetime, .subtract, .datetime):
      .map { (a: Datetime, b: Datetime) in Timespan(ticks: a.ticks &- b.ticks) }
    case (.datetime, .add, .datetime):
      .map { (a: Datetime, b: Datetime) in a.advanced(by: Timespan(ticks: b.ticks)) }
    case (.datetime, .divide, .datetime):
      .map { (a: Datetime, b: Datetime) in Double(a.ticks) / Double(b.ticks) }
    case (.datetime, .modulo, .datetime):
      .map { (a: Datetime, b: Datetime) in a.ticks.modulo(b.ticks).map { Timespan(ticks: $0) } }
    case (.datetime, .add, .timespan):
      .map { (a: Datetime, b: Timespan) -> Datetime? in a.advanced(by: b) }
    case (.timespan, .add, .datetime):
      .map { (a: Timespan, b: Datetime) -> Datetime? in b.advanced(by: a) }
    case (.datetime, .subtract, .timespan):
      .map { (a: Datetime, b: Timespan) -> Datetime? in
        let (ticks, overflow) = a.ticks.subtractingReportingOverflow(b.ticks)
        return overflow ? nil : Datetime.checked(ticks)
      }
    case (.timespan, .subtract, .datetime):
      .map { (a: Timespan, b: Datetime) -> Datetime? in
        let (ticks, overflow) = a.ticks.subtractingReportingOverflow(b.ticks)
        return overflow ? nil : Datetime.checked(ticks)
      }
    case (.datetime, .divide, .timespan):
      .map { (a: Datetime, b: Timespan) in Double(a.ticks) / Double(b.ticks) }
    case (.datetime, .modulo, .timespan):
      .map { (a: Datetime, b: Timespan) in a.ticks.modulo(b.ticks).map { Timespan(ticks: $0) } }
    default: nil
    }
  }

  private static func multiples(_ op: BinaryOperator) -> Overload? {
    switch op {
    case .multiply: .map { (a: Timespan, b: Int64) in Timespan(ticks: a.ticks &* b) }
    case .divide:
      .map { (a: Timespan, b: Int64) in a.ticks.divided(by: b).map { Timespan(ticks: $0) } }
    case .modulo:
      .map { (a: Timespan, b: Int64) in a.ticks.modulo(b).map { Timespan(ticks: $0) } }
    default: nil
    }
  }

  private static func fractions(_ op: BinaryOperator) -> Overload? {
    switch op {
    case .multiply: .map { (a: Timespan, b: Double) in a.scaled(by: b) }
    case .divide:
      .map { (a: Timespan, b: Double) in
        (Double(a.ticks) / b).truncatedLong.map { Timespan(ticks: $0) }
      }
    case .modulo:
      .map { (a: Timespan, b: Double) in
        Double(a.ticks).modulo(b).truncatedLong.map { Timespan(ticks: $0) }
      }
    default: nil
    }
  }

  private static func pointMultiples(_ op: BinaryOperator) -> Overload? {
    switch op {
    case .multiply:
      .map { (a: Datetime, b: Int64) -> Datetime? in
        let (ticks, overflow) = a.ticks.multipliedReportingOverflow(by: b)
        return overflow ? nil : Datetime.checked(ticks)
      }
    case .divide:
      .map { (a: Datetime, b: Int64) in a.ticks.divided(by: b).flatMap(Datetime.checked) }
    case .modulo:
      .map { (a: Datetime, b: Int64) in a.ticks.modulo(b).flatMap(Datetime.checked) }
    default: nil
    }
  }

  private static func pointFractions(_ op: BinaryOperator) -> Overload? {
    switch op {
    case .multiply: .map { (a: Datetime, b: Double) in a.scaled(by: b) }
    case .divide:
      .map { (a: Datetime, b: Double) in
        (Double(a.ticks) / b).truncatedLong.flatMap(Datetime.checked)
      }
    case .modulo:
      .map { (a: Datetime, b: Double) in
        Double(a.ticks).modulo(b).truncatedLong.flatMap(Datetime.checked)
      }
    default: nil
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

  /// The time since the year 1 times a number; `nil` outside the years 1 to 9999.
  @inline(__always)
  fileprivate func scaled(by factor: Double) -> Datetime? {
    (Double(ticks) * factor).truncatedLong.flatMap(Datetime.checked)
  }
}

extension Timespan {
  /// The timespan times a number, without a fraction of a tick; `nil` when it does not fit.
  @inline(__always)
  func scaled(by factor: Double) -> Timespan? {
    (Double(ticks) * factor).truncatedLong.map { Timespan(ticks: $0) }
  }
}
