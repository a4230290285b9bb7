import KQLSyntax

extension CallArguments {
  /// The name of a result: the prefix and the first argument's name, `sum_x`; `sum_` when it has none.
  func resultName(_ prefix: String? = nil) -> String {
    "\(prefix ?? name)_\(values.first?.impliedName ?? "")"
  }

  /// An aggregate with one result column.
  func aggregate(
    _ arguments: [Expression], name: String? = nil, type: ScalarType, usesOrder: Bool = false,
    make: @escaping @Sendable () -> Accumulator
  ) -> BoundAggregate {
    BoundAggregate(
      arguments: arguments, results: [ColumnSchema(name ?? resultName(), type)],
      makeAccumulator: make, usesOrder: usesOrder)
  }

  /// Refuses an argument whose type the aggregate does not take.
  func refusal(of index: Int, wanted: String) -> Diagnostic {
    let type = values[index].expression.type
    let help =
      type == .dynamic ? "convert it, for example with tolong() or todouble()" : ""
    return Diagnostic(
      "'\(name)' takes \(wanted), not a \(type)", at: values[index].span, help: help)
  }

  /// A number as a real; a timespan counts its ticks.
  ///
  /// - Throws: A diagnostic when the argument is no number.
  func number(_ index: Int) throws(Diagnostic) -> Expression {
    switch values[index].expression.type {
    case .int, .long, .real, .decimal: return values[index].expression.converted(to: .real)
    case .timespan: return values[index].expression.converted(to: .long).converted(to: .real)
    case .bool, .string, .datetime, .guid, .dynamic:
      throw refusal(of: index, wanted: "a number")
    }
  }

  /// A constant whole number.
  ///
  /// - Throws: A diagnostic when it is not constant or not within the range.
  func constantLong(_ index: Int, in range: ClosedRange<Int64>) throws(Diagnostic) -> Int64 {
    guard let constant = values[index].expression.constantValue, constant.type.isNumeric,
      let value = constant.converted(to: .long).value(0, as: Int64.self)
    else { throw Diagnostic("expected a constant whole number", at: values[index].span) }
    guard range.contains(value) else {
      throw Diagnostic(
        "expected a number from \(range.lowerBound) to \(range.upperBound)",
        at: values[index].span)
    }
    return value
  }
}

extension AggregateFunction {
  /// An aggregate that takes only rows for which a condition holds: `sumif` of `sum`.
  ///
  /// The condition stands among the arguments at `position`.
  static func conditional(
    _ name: String, aliases: [String] = [], _ summary: String, at position: Int,
    parameters: KeyValuePairs<String, String>, examples: KeyValuePairs<String, String>,
    of base: AggregateFunction
  ) -> AggregateFunction {
    AggregateFunction(
      name, aliases: aliases, summary, parameters: parameters, examples: examples
    ) { (call) throws(Diagnostic) in
      guard call.values.count > position else {
        throw Diagnostic(
          "'\(name)' needs a condition", at: call.span, help: "it is \(signature(name, parameters))"
        )
      }
      var inner = call
      let condition = inner.values.remove(at: position)
      guard [.bool, .dynamic].contains(condition.expression.type) else {
        throw Diagnostic(
          "expected a bool, not a \(condition.expression.type)", at: condition.span,
          help: "compare the value with something")
      }
      var bound = try base.bind(inner)
      bound.arguments.append(condition.expression.converted(to: .bool))
      let make = bound.makeAccumulator
      bound.makeAccumulator = { ConditionalAccumulator(make()) }
      return bound
    }
  }

  private static func signature(
    _ name: String, _ parameters: KeyValuePairs<String, String>
  ) -> String { "\(name)(\(parameters.map(\.key).joined(separator: ", ")))" }
}
