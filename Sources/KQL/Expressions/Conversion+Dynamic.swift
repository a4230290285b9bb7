extension Column {
  /// The values inside dynamic ones: `tolong(dynamic("42"))` is 42; arrays and bags have none.
  func convertedFromDynamic(to target: ScalarType) -> Column {
    switch target {
    case .dynamic: self
    case .string: convertedFromDynamicToString()
    case .bool: mapped { (value: Dynamic) -> Bool? in value.asBool ?? value.parsed(Bool.parsed) }
    case .int:
      mapped { (value: Dynamic) -> Int32? in
        switch value.kind {
        case .long: value.asLong.map { Int32(truncatingIfNeeded: $0) }
        case .real: value.asDouble.flatMap(\.clampedInt)
        case .bool: value.asBool == true ? 1 : 0
        default: value.parsed(Int32.parsed)
        }
      }
    case .long:
      mapped { (value: Dynamic) -> Int64? in
        value.kind == .real
          ? value.asDouble.flatMap(\.clampedLong) : value.asLong ?? value.parsed(Int64.parsed)
      }
    case .real:
      mapped { (value: Dynamic) -> Double? in value.asDouble ?? value.parsed(Double.parsed) }
    case .decimal:
      mapped { (value: Dynamic) -> Decimal? in
        switch value.kind {
        case .long, .real: Decimal.parsed(value.trimmed)
        case .bool: Decimal(value.asBool == true ? 1 : 0)
        default: value.parsed(Decimal.parsed)
        }
      }
    case .datetime:
      mapped { (value: Dynamic) -> Datetime? in
        value.asNumberOfTicks.flatMap(Datetime.checked) ?? value.parsed(Datetime.parsed)
      }
    case .timespan:
      mapped { (value: Dynamic) -> Timespan? in
        value.asNumberOfTicks.map { Timespan(ticks: $0) } ?? value.parsed(Timespan.parsed)
      }
    case .guid: mapped { (value: Dynamic) -> Guid? in value.parsed(Guid.leading) }
    }
  }

  private func convertedFromDynamicToString() -> Column {
    let reader = Reader<Dynamic>(self)
    let stored = isConstant ? Swift.min(count, 1) : count
    let arena = Arena(capacity: stored * 16)
    var builder = ColumnBuilder<StringView>(capacity: stored)
    for row in 0..<stored {
      builder.append(reader.isNull(row) ? StringView.empty : reader[row].asString(arena))
    }
    let column = builder.finish(owners: retained + [arena])
    return isConstant && count > 0 ? column.repeated(count) : column
  }

  /// The values as JSON.
  func convertedToDynamic() -> Column { asDynamic() }
}

extension Dynamic {
  /// What a parser makes of a string, or of the text of a datetime, timespan, guid or decimal.
  fileprivate func parsed<Value>(_ parse: (StringView) -> Value?) -> Value? {
    if let string { return string.withDecoded { parse($0) } }
    return markedText.flatMap(parse)
  }

  fileprivate var asNumberOfTicks: Int64? { kind.isNumeric ? asLong : nil }
}
