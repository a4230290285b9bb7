extension Column {
  /// The values as another type, by the rules of `tostring`, `tolong`, …: what does not convert is null.
  func converted(to target: ScalarType) -> Column {
    if target == type { return self }
    if type == .dynamic { return convertedFromDynamic(to: target) }
    return switch target {
    case .string: convertedToString()
    case .dynamic: convertedToDynamic()
    case .bool: convertedToBool()
    case .int: convertedToInt()
    case .long: convertedToLong()
    case .real: convertedToReal()
    case .decimal: convertedToDecimal()
    case .datetime: convertedToDatetime()
    case .timespan: convertedToTimespan()
    case .guid: convertedToGuid()
    }
  }

  /// A column made value by value; nulls stay null unless the closure takes optionals.
  @inline(__always)
  func mapped<Value: KernelValue, Result: KernelValue>(_ body: (Value) -> Result) -> Column {
    let reader = Reader<Value>(self)
    let stored = isConstant ? Swift.min(count, 1) : count
    let column = fillColumn(
      stored, owners: retained, forcesNulls: reader.forcesNulls, isNull: { reader.isNull($0) }
    ) { body(reader[$0]) }
    return isConstant && count > 0 ? column.repeated(count) : column
  }

  /// A column of text written value by value; a null gives the empty string.
  @inline(__always)
  func written<Value: ScalarElement>(
    capacity: Int, _ body: (Value, UnsafeMutablePointer<UInt8>) -> Int
  ) -> Column where Value: KernelValue, Value.Element == Value {
    let reader = Reader<Value>(self)
    let stored = isConstant ? Swift.min(count, 1) : count
    let arena = Arena(capacity: stored * Swift.min(capacity, 16))
    var builder = ColumnBuilder<StringView>(capacity: stored)
    for row in 0..<stored {
      if reader.isNull(row) {
        builder.append(StringView.empty)
      } else {
        builder.append(arena.text(capacity: capacity) { body(reader[row], $0) })
      }
    }
    let column = builder.finish(owners: [arena])
    return isConstant && count > 0 ? column.repeated(count) : column
  }

  private func convertedToString() -> Column {
    switch type {
    case .bool:
      mapped { (value: Bool?) -> StringView in
        switch value {
        case true?: StringView("True")
        case false?: StringView("False")
        case nil: .empty
        }
      }
    case .int: written(capacity: 20) { (value: Int32, out) in Int64(value).write(to: out) }
    case .long: written(capacity: 20) { (value: Int64, out) in value.write(to: out) }
    case .real:
      written(capacity: Double.maximumTextCount) { (value: Double, out) in
        value.write(to: out)
      }
    case .decimal:
      written(capacity: Decimal.maximumTextCount) { (value: Decimal, out) in
        value.write(to: out)
      }
    case .datetime:
      written(capacity: Datetime.textCount) { (value: Datetime, out) in
        value.write(to: out)
      }
    case .timespan:
      written(capacity: Timespan.maximumTextCount) { (value: Timespan, out) in
        value.write(to: out)
      }
    case .guid: written(capacity: Guid.textCount) { (value: Guid, out) in value.write(to: out) }
    case .string, .dynamic: self
    }
  }

  private func convertedToBool() -> Column {
    switch type {
    case .int: mapped { (value: Int32) in value != 0 }
    case .long: mapped { (value: Int64) in value != 0 }
    case .real: mapped { (value: Double) in value != 0 }
    case .decimal: mapped { (value: Decimal) in value.mantissa != 0 }
    case .string: mapped { (value: StringView) in Bool.parsed(value) }
    case .bool, .datetime, .timespan, .guid, .dynamic: .nulls(.bool, count: count)
    }
  }

  private func convertedToGuid() -> Column {
    guard type == .string else { return .nulls(.guid, count: count) }
    return mapped { (value: StringView) in Guid.leading(value) }
  }

  private func convertedToDatetime() -> Column {
    switch type {
    case .string:
      var parser = DatetimeParser()
      return mapped { (value: StringView) in parser.parse(value) }
    case .int: return mapped { (value: Int32) in Datetime.checked(Int64(value)) }
    case .long: return mapped { (value: Int64) in Datetime.checked(value) }
    case .real: return mapped { (value: Double) in value.truncatedLong.flatMap(Datetime.checked) }
    case .decimal: return mapped { (value: Decimal) in value.long.flatMap(Datetime.checked) }
    case .bool, .timespan, .guid, .datetime, .dynamic: return .nulls(.datetime, count: count)
    }
  }

  private func convertedToTimespan() -> Column {
    switch type {
    case .string: mapped { (value: StringView) in Timespan.parsed(value) }
    case .int: mapped { (value: Int32) in Timespan(ticks: Int64(value)) }
    case .long: mapped { (value: Int64) in Timespan(ticks: value) }
    case .real: mapped { (value: Double) in value.truncatedLong.map { Timespan(ticks: $0) } }
    case .decimal: mapped { (value: Decimal) in value.long.map { Timespan(ticks: $0) } }
    // The time since the year 1.
    case .datetime: mapped { (value: Datetime) in Timespan(ticks: value.ticks) }
    case .bool, .timespan, .guid, .dynamic: .nulls(.timespan, count: count)
    }
  }
}

extension StringView {
  /// A view of text that the program itself contains.
  @inline(__always)
  init(_ text: StaticString) { self.init(text.utf8Start, text.utf8CodeUnitCount) }
}
