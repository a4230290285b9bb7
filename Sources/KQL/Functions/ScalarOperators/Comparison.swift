import KQLSyntax

extension ScalarOperator {
  /// The expression of `== != < <= > >=`.
  ///
  /// A comparison with null is null, except that null is not equal to what is not null; of two bools
  /// that are null, both `==` and `!=` are false. Any two scalar types can be equal, but only those
  /// that have an order in common can be ordered.
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
    if op == .equal || op == .notEqual, types.0 != .dynamic, types.1 != .dynamic {
      return try mixedEquality(op, left, right, at: span)
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
    guard let type else {
      // true is 1.
      if left == .bool, right.isNumeric { return right }
      return right == .bool && left.isNumeric ? left : nil
    }
    return op == .equal || op == .notEqual || type.isOrderable ? type : nil
  }

  /// `==` and `!=` of two types that have nothing in common.
  ///
  /// Quoted text takes the type of what it is compared with; anything else is compared as text.
  private static func mixedEquality(
    _ op: BinaryOperator, _ left: CallArguments.Value, _ right: CallArguments.Value,
    at span: SourceSpan
  ) throws(Diagnostic) -> Expression {
    let sides = [left.expression, right.expression]
    if let text = sides.firstIndex(where: { $0.type == .string && $0.constantValue != nil }) {
      var values = [left, right]
      values[text].expression = sides[text].converted(to: sides[1 - text].type)
      return try comparison(op, values[0], values[1], at: span)
    }
    let texts = sides.map { $0.converted(to: .string) }
    if sides.allSatisfy({ $0.type == .string || $0.constantValue?.isNull(0) == false }),
      let overload = Overload.comparing(op, StringView.self)
    {
      return call(op.rawValue, overload, texts)
    }
    let isEquality = op == .equal
    let overload = Overload([.string, .string] + sides.map(\.type), returns: .bool) { call in
      let left = call.reader(0, of: StringView.self)
      let right = call.reader(1, of: StringView.self)
      return fillColumn(call.count, owners: [], forcesNulls: false, isNull: { _ in false }) {
        (row: Int) -> Bool? in
        let nulls = (call.columns[2].isNull(row), call.columns[3].isNull(row))
        if nulls.0 && nulls.1 { return nil }
        if nulls.0 || nulls.1 { return !isEquality }
        return (left[row] == right[row]) == isEquality
      }
    }
    return call(op.rawValue, overload, texts + sides)
  }

  private static func comparisonOverload(
    _ op: BinaryOperator, _ type: ScalarType, _ left: ScalarType, _ right: ScalarType
  ) -> Overload? {
    switch type {
    case .int, .long:
      if left == .dynamic { return dynamicComparison(op, isSwapped: false) }
      if right == .dynamic { return dynamicComparison(op, isSwapped: true) }
      return type == .int ? .comparing(op, Int32.self) : .comparing(op, Int64.self)
    case .real: return .comparing(op, Double.self)
    case .decimal: return .comparing(op, Decimal.self)
    case .datetime: return .comparing(op, Datetime.self)
    case .timespan: return .comparing(op, Timespan.self)
    case .string: return .comparing(op, StringView.self)
    case .guid: return .comparing(op, Guid.self)
    case .bool: return .comparing(op, Bool.self)
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
  /// The comparison that an operator names.
  fileprivate static func comparing<Element: ComparedElement>(
    _ op: BinaryOperator, _: Element.Type
  ) -> Overload? {
    switch op {
    case .equal: comparing(EqualTo<Element>.self, isEquality: true)
    case .notEqual: comparing(NotEqualTo<Element>.self, isEquality: true, isInequality: true)
    case .less: comparing(LessThan<Element>.self)
    case .lessOrEqual: comparing(AtMost<Element>.self)
    case .greater: comparing(GreaterThan<Element>.self)
    case .greaterOrEqual: comparing(AtLeast<Element>.self)
    default: nil
    }
  }

  /// A comparison; the loops do not look at nulls, whose rows are set right afterwards.
  private static func comparing<Test: ComparisonTest>(
    _: Test.Type, isEquality: Bool = false, isInequality: Bool = false
  ) -> Overload {
    Overload([Test.Element.type, Test.Element.type], returns: .bool) { call in
      let a = call.columns[0]
      let b = call.columns[1]
      let left = UnsafePointer(a.pointer(Test.Element.self))
      let right = UnsafePointer(b.pointer(Test.Element.self))
      var builder = ColumnBuilder<Bool>(capacity: call.count)
      let out = builder.elements
      if b.isConstant {
        let value = right[0]
        let step = a.isConstant ? 0 : 1
        if step == 0 {
          out.initialize(repeating: Test.holds(left[0], value), count: call.count)
        } else {
          for row in 0..<call.count { out[row] = Test.holds(left[row], value) }
        }
      } else if a.isConstant {
        let value = left[0]
        for row in 0..<call.count { out[row] = Test.holds(value, right[row]) }
      } else {
        for row in 0..<call.count { out[row] = Test.holds(left[row], right[row]) }
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
      } else if isEquality, a.type == .bool {
        elements[row] = false
      } else {
        elements[row] = false
        markNull(row)
      }
    }
  }
}
