import KQLSyntax

extension Choice {
  /// A choice between the values of a call, converted to their common type.
  ///
  /// - Throws: A diagnostic when a condition is not a bool or the values have no common type.
  static func expression(
    conditions: [CallArguments.Value], values: [CallArguments.Value], _ call: CallArguments
  ) throws(Diagnostic) -> Expression {
    for condition in conditions where ![.bool, .dynamic].contains(condition.expression.type) {
      throw Diagnostic(
        "expected a bool, not a \(condition.expression.type)", at: condition.span,
        help: "compare the value with something")
    }
    let type = try commonType(of: values, call, besidesDynamic: true)
    return Choice(
      conditions: conditions.map { $0.expression.converted(to: .bool) },
      values: values.map { $0.expression.converted(to: type) })
  }

  /// The type that several values share after implicit conversion.
  ///
  /// With `besidesDynamic` dynamic values get the type of the others.
  ///
  /// - Throws: A diagnostic when there is none.
  static func commonType(
    of values: [CallArguments.Value], _ call: CallArguments, besidesDynamic: Bool = false
  ) throws(Diagnostic) -> ScalarType {
    var type: ScalarType?
    for value in values where !besidesDynamic || value.expression.type != .dynamic {
      guard let current = type else {
        type = value.expression.type
        continue
      }
      guard let both = ScalarType.common(current, value.expression.type) else {
        throw Diagnostic(
          "'\(call.name)' cannot mix \(current) and \(value.expression.type)", at: value.span,
          help: "convert one of them, for example with tostring()")
      }
      type = both
    }
    return type ?? .dynamic
  }
}

extension ScalarType {
  /// The type both convert to without loss of meaning, `nil` when there is none.
  static func common(_ a: ScalarType, _ b: ScalarType) -> ScalarType? {
    if a == b { return a }
    let widening: [ScalarType] = [.int, .long, .real, .decimal]
    if let left = widening.firstIndex(of: a), let right = widening.firstIndex(of: b) {
      return widening[max(left, right)]
    }
    if a == .dynamic || b == .dynamic { return .dynamic }
    return nil
  }
}
