import KQLSyntax

extension ScalarOperator {
  /// The expression of `+ - * / %`.
  ///
  /// Whole numbers give longs, with a real among them a real. What overflows wraps; dividing a whole
  /// number by zero gives null.
  static func arithmetic(
    _ op: BinaryOperator, _ left: CallArguments.Value, _ right: CallArguments.Value,
    at span: SourceSpan
  ) throws(Diagnostic) -> Expression {
    let types = (left.expression.type, right.expression.type)
    guard let overload = arithmeticOverload(op, types.0, types.1) else {
      let hasText = types.0 == .string || types.1 == .string
      throw Diagnostic(
        "'\(op.rawValue)' does not take \(types.0) and \(types.1)", at: span,
        help: hasText && op == .add
          ? "join text with strcat()" : "convert the operands, for example with tolong()")
    }
    return call(op.rawValue, overload, [left.expression, right.expression])
  }

  /// The expression of `-value`.
  ///
  /// - Throws: A diagnostic when the value is not a number or a timespan.
  static func negated(_ value: CallArguments.Value) throws(Diagnostic) -> Expression {
    let overload: Overload
    switch value.expression.type {
    case .int, .long: overload = .map { (value: Int64) in 0 &- value }
    case .real, .dynamic: overload = .map { (value: Double) in -value }
    case .decimal: overload = .map { (value: Decimal) in -value as Decimal }
    case .timespan: overload = .map { (value: Timespan) in Timespan(ticks: 0 &- value.ticks) }
    case .bool, .string, .datetime, .guid:
      throw Diagnostic(
        "'-' does not take a \(value.expression.type)", at: value.span,
        help: "convert it, for example with tolong()")
    }
    let result = call("-", overload, [value.expression])
    // A constant keeps its type, as if the sign were part of it.
    let isInt = value.expression.type == .int && value.expression.constantValue != nil
    return isInt ? result.converted(to: .int) : result
  }

  private static func arithmeticOverload(
    _ op: BinaryOperator, _ left: ScalarType, _ right: ScalarType
  ) -> Overload? {
    switch (left, right) {
    case (.dynamic, .dynamic): return reals(op)
    case (.dynamic, let type) where type.isNumeric:
      return type == .decimal ? decimals(op) : reals(op)
    case (let type, .dynamic) where type.isNumeric:
      return type == .decimal ? decimals(op) : reals(op)
    case (.dynamic, .timespan) where op == .add || op == .subtract, (.dynamic, .datetime):
      return times(op, .datetime, right)
    case (.dynamic, .timespan): return times(op, .timespan, .timespan)
    case (.datetime, .dynamic) where op == .subtract: return times(op, left, .datetime)
    case (.datetime, .dynamic), (.timespan, .dynamic):
      return times(op, left, op == .multiply || op == .divide ? .real : .timespan)
    default: break
    }
    if left.isNumeric, right.isNumeric {
      return switch ScalarType.common(left, right) {
      case .real: reals(op)
      case .decimal: decimals(op)
      default: longs(op)
      }
    }
    return times(op, left, right)
  }

  private static func longs(_ op: BinaryOperator) -> Overload? {
    switch op {
    case .add: .map { (a: Int64, b: Int64) in a &+ b }
    case .subtract: .map { (a: Int64, b: Int64) in a &- b }
    case .multiply: .map { (a: Int64, b: Int64) in a &* b }
    case .divide: .map { (a: Int64, b: Int64) -> Int64? in a.divided(by: b) }
    case .modulo: .map { (a: Int64, b: Int64) -> Int64? in a.modulo(b) }
    default: nil
    }
  }

  private static func reals(_ op: BinaryOperator) -> Overload? {
    switch op {
    case .add: .map { (a: Double, b: Double) in a + b }
    case .subtract: .map { (a: Double, b: Double) in a - b }
    case .multiply: .map { (a: Double, b: Double) in a * b }
    case .divide: .map { (a: Double, b: Double) in a / b }
    case .modulo: .map { (a: Double, b: Double) in a.modulo(b) }
    default: nil
    }
  }

  private static func decimals(_ op: BinaryOperator) -> Overload? {
    switch op {
    case .add: .map { (a: Decimal, b: Decimal) -> Decimal? in a + b }
    case .subtract: .map { (a: Decimal, b: Decimal) -> Decimal? in a - b }
    case .multiply: .map { (a: Decimal, b: Decimal) -> Decimal? in a * b }
    case .divide: .map { (a: Decimal, b: Decimal) -> Decimal? in a / b }
    case .modulo: .map { (a: Decimal, b: Decimal) -> Decimal? in a % b }
    default: nil
    }
  }
}

extension Int64 {
  /// The quotient without its fraction; `nil` when the divisor is zero.
  @inline(__always)
  func divided(by divisor: Int64) -> Int64? {
    divisor == 0 ? nil : divisor == -1 ? 0 &- self : self / divisor
  }

  /// The remainder, which is never negative, as in Kusto; `nil` when the divisor is zero.
  @inline(__always)
  func modulo(_ divisor: Int64) -> Int64? {
    if divisor == 0 { return nil }
    if divisor == -1 { return 0 }
    let remainder = self % divisor
    return remainder < 0 ? remainder &+ (divisor < 0 ? 0 &- divisor : divisor) : remainder
  }
}

extension Double {
  /// The remainder, which is never negative, as in Kusto; NaN when the divisor is zero.
  @inline(__always)
  func modulo(_ divisor: Double) -> Double {
    let remainder = truncatingRemainder(dividingBy: divisor)
    return remainder < 0 ? remainder + divisor.magnitude : remainder == 0 ? 0 : remainder
  }
}
