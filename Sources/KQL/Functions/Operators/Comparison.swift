import KQLSyntax

extension ScalarOperator {
  /// The expression of `== != < <= > >=`.
  ///
  /// A comparison with null is null, except that null is not equal to what is not null.
  static func comparison(
    _ op: BinaryOperator, _ left: CallArguments.Value, _ right: CallArguments.Value,
    at span: SourceSpan
  ) throws(Diagnostic) -> Expression {
    let types = (left.expression.type, right.expression.type)
    if let type = comparedType(op, types.0, types.1),
      let overload = comparisonOverload(op, type, types.0, types.1)
    {
      return call(op.rawValue, overload, [left.expression, right.expression])
    }
    throw Diagnostic(
      "cannot compare \(types.0) with \(types.1) by '\(op.rawValue)'", at: span,
      help: types.0 == .dynamic && types.1 == .dynamic
        ? "convert both, for example with tostring()"
        : "convert one of them, for example with to\(types.0)()")
  }

  /// The type in which two are compared; `nil` when they cannot be.
  private static func comparedType(
    _ op: BinaryOperator, _ left: ScalarType, _ right: ScalarType
  ) -> ScalarType? {
    if left == .dynamic, right == .dynamic { return nil }
    let type = left == .dynamic ? right : right == .dynamic ? left : ScalarType.common(left, right)
    guard let type else { return nil }
    return op == .equal || op == .notEqual || type.isOrderable ? type : nil
  }

  private static func comparisonOverload(
    _ op: BinaryOperator, _ type: ScalarType, _ left: ScalarType, _ right: ScalarType
  ) -> Overload? {
    switch type {
    case .int, .long:
      if left == .dynamic { return dynamicComparison(op, isSwapped: false) }
      if right == .dynamic { return dynamicComparison(op, isSwapped: true) }
      return type == .int
        ? .comparing(op, { $0 == $1 as Int32 }, { $0 < $1 })
        : .comparing(op, { $0 == $1 as Int64 }, { $0 < $1 })
    case .real:
      return switch op {
      case .lessOrEqual: .comparing(isInequality: false) { (a: Double, b: Double) in a <= b }
      case .greaterOrEqual: .comparing(isInequality: false) { (a: Double, b: Double) in a >= b }
      default: .comparing(op, { $0 == $1 as Double }, { $0 < $1 })
      }
    case .decimal: return .comparing(op, { $0 == $1 as Decimal }, { $0 < $1 })
    case .datetime: return .comparing(op, { $0.ticks == ($1 as Datetime).ticks }, { $0 < $1 })
    case .timespan: return .comparing(op, { $0.ticks == ($1 as Timespan).ticks }, { $0 < $1 })
    case .string: return .comparing(op, { $0 == $1 as StringView }, { $0 < $1 })
    case .guid: return .comparing(op, { $0 == $1 as Guid }, { $0 < $1 })
    case .bool: return .comparing(op, { $0 == $1 as Bool }, { !$0 && $1 })
    case .dynamic: return nil
    }
  }

  /// Compares a dynamic value with a long, as numbers: 1.5 is not 1.
  private static func dynamicComparison(_ op: BinaryOperator, isSwapped: Bool) -> Overload {
    let holds: @Sendable (Dynamic?, Int64?) -> Bool? = { value, other in
      let order = value.flatMap { value in other.flatMap { value.order($0) } }
      guard let order else {
        let isNeither = value == nil && other == nil
        return isNeither || (op != .equal && op != .notEqual) ? nil : op == .notEqual
      }
      let signed = isSwapped ? -order : order
      return switch op {
      case .equal: signed == 0
      case .notEqual: signed != 0
      case .less: signed < 0
      case .lessOrEqual: signed <= 0
      case .greater: signed > 0
      default: signed >= 0
      }
    }
    return isSwapped
      ? .map { (other: Int64?, value: Dynamic?) in holds(value, other) }
      : .map { (value: Dynamic?, other: Int64?) in holds(value, other) }
  }
}

extension Dynamic {
  /// Negative, zero or positive as the number is less than, equal to or more than another one.
  ///
  /// `nil` when it is no number, nor a string with one.
  fileprivate func order(_ other: Int64) -> Int? {
    if kind == .real || kind == .decimal {
      guard let real = asDouble, !real.isNaN else { return nil }
      return real < Double(other) ? -1 : real > Double(other) ? 1 : 0
    }
    let long = asLong ?? string.flatMap { $0.withDecoded { Int64.parsed($0) } }
    return long.map { $0 < other ? -1 : $0 > other ? 1 : 0 }
  }
}

extension Overload {
  /// A comparison made of `==` and `<`.
  @inline(__always)
  fileprivate static func comparing<Element: ScalarElement>(
    _ op: BinaryOperator, _ equal: @escaping @Sendable (Element, Element) -> Bool,
    _ less: @escaping @Sendable (Element, Element) -> Bool
  ) -> Overload? {
    switch op {
    case .equal: .comparing(isEquality: true, isInequality: false) { equal($0, $1) }
    case .notEqual: .comparing(isEquality: true, isInequality: true) { !equal($0, $1) }
    case .less: .comparing(isInequality: false) { less($0, $1) }
    case .lessOrEqual: .comparing(isInequality: false) { !less($1, $0) }
    case .greater: .comparing(isInequality: false) { less($1, $0) }
    case .greaterOrEqual: .comparing(isInequality: false) { !less($0, $1) }
    default: nil
    }
  }

  /// A comparison; the loops do not look at nulls, whose rows are set right afterwards.
  @inline(__always)
  fileprivate static func comparing<Element: ScalarElement>(
    isEquality: Bool = false, isInequality: Bool,
    _ holds: @escaping @Sendable (Element, Element) -> Bool
  ) -> Overload {
    Overload([Element.type, Element.type], returns: .bool) { call in
      let a = call.columns[0]
      let b = call.columns[1]
      let left = UnsafePointer(a.pointer(Element.self))
      let right = UnsafePointer(b.pointer(Element.self))
      var builder = ColumnBuilder<Bool>(capacity: call.count)
      let out = builder.elements
      if b.isConstant {
        let value = right[0]
        let step = a.isConstant ? 0 : 1
        if step == 0 {
          out.initialize(repeating: holds(left[0], value), count: call.count)
        } else {
          for row in 0..<call.count { out[row] = holds(left[row], value) }
        }
      } else if a.isConstant {
        let value = left[0]
        for row in 0..<call.count { out[row] = holds(value, right[row]) }
      } else {
        for row in 0..<call.count { out[row] = holds(left[row], right[row]) }
      }
      builder.setCount(call.count)
      if a.nulls != nil || b.nulls != nil {
        builder.correctNulls(a, b, isEquality: isEquality, isInequality: isInequality)
      }
      return builder.finish()
    }
  }
}

extension ColumnBuilder where Element == Bool {
  /// Sets the rows with a null on either side.
  @inline(never)
  fileprivate mutating func correctNulls(
    _ a: Column, _ b: Column, isEquality: Bool, isInequality: Bool
  ) {
    for row in 0..<count {
      let left = a.isNull(row)
      let right = b.isNull(row)
      guard left || right else { continue }
      if isEquality, !(left && right) {
        elements[row] = isInequality
      } else {
        elements[row] = false
        markNull(row)
      }
    }
  }
}
