import KQLSyntax

/// The accumulators of `min`, `max`, `arg_min` and `arg_max`.
enum Extremes<Wanted: Extreme> {
  /// The aggregate of `min` or `max`.
  static func bind(_ call: CallArguments) throws(Diagnostic) -> BoundAggregate {
    let type = call[0].type
    return call.aggregate([call[0]], type: type, make: try accumulator(call, type))
  }

  private static func accumulator(
    _ call: CallArguments, _ type: ScalarType
  ) throws(Diagnostic) -> @Sendable () -> Accumulator {
    switch type {
    case .bool: return { ExtremeAccumulator<Bool, Wanted>() }
    case .int: return { ExtremeAccumulator<Int32, Wanted>() }
    case .long: return { ExtremeAccumulator<Int64, Wanted>() }
    case .real: return { ExtremeAccumulator<Double, Wanted>() }
    case .datetime: return { ExtremeAccumulator<Datetime, Wanted>() }
    case .timespan: return { ExtremeAccumulator<Timespan, Wanted>() }
    case .string: return { ArgumentAccumulator<StringView, Wanted>([.string]) }
    case .decimal: return { ExtremeAccumulator<Decimal, Wanted>() }
    case .guid, .dynamic:
      throw call.refusal(of: 0, wanted: "a value that has an order")
    }
  }

  /// The aggregate of `arg_min` or `arg_max`.
  static func bindRow(
    _ call: CallArguments, prefix: String
  ) throws(Diagnostic) -> BoundAggregate {
    let first = call.values[0]
    var results = call.values.enumerated().map { index, value in
      ColumnSchema(
        value.name ?? value.impliedName
          ?? "\(prefix)_\(index == 0 ? "" : "\(first.impliedName ?? "")_arg\(index)")",
        value.expression.type)
    }
    if first.impliedName == nil, first.name == nil { results[0].name = "\(prefix)_" }
    if call.name.hasPrefix("arg\(prefix)") {
      // The old names argmin and argmax name their columns after both: max_x, max_x_y.
      let stem = "\(prefix)_\(first.impliedName ?? "")"
      for (index, value) in call.values.enumerated() where value.name == nil {
        if let name = value.impliedName {
          results[index].name = index == 0 ? stem : "\(stem)_\(name)"
        }
      }
    }
    return BoundAggregate(
      arguments: call.values.map(\.expression), results: results,
      makeAccumulator: try rowAccumulator(call, call.values.map(\.expression.type)))
  }

  private static func rowAccumulator(
    _ call: CallArguments, _ types: [ScalarType]
  ) throws(Diagnostic) -> @Sendable () -> Accumulator {
    switch types[0] {
    case .bool: return { ArgumentAccumulator<Bool, Wanted>(types) }
    case .int: return { ArgumentAccumulator<Int32, Wanted>(types) }
    case .long: return { ArgumentAccumulator<Int64, Wanted>(types) }
    case .real: return { ArgumentAccumulator<Double, Wanted>(types) }
    case .datetime: return { ArgumentAccumulator<Datetime, Wanted>(types) }
    case .timespan: return { ArgumentAccumulator<Timespan, Wanted>(types) }
    case .string: return { ArgumentAccumulator<StringView, Wanted>(types) }
    case .decimal: return { ArgumentAccumulator<Decimal, Wanted>(types) }
    case .guid, .dynamic:
      throw call.refusal(of: 0, wanted: "a value that has an order")
    }
  }
}
