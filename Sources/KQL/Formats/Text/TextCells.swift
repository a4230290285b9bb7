/// The cells of one column as text, in the order of the result.
///
/// The bytes of a cell have slack behind them: 8 may be read from its start.
protocol TextCells {
  /// The number of cells.
  var count: Int { get }

  /// The text of a cell without quotes and escapes; empty when there is none.
  func text(_ index: Int, _ arena: Arena) -> StringView

  /// The text of a cell that must be one of a type; `nil` when the way it is written tells that it is
  /// none.
  func text(_ index: Int, of type: ScalarType, _ arena: Arena) -> StringView?
}

extension TextCells {
  @inline(__always)
  func text(_ index: Int, of type: ScalarType, _ arena: Arena) -> StringView? {
    text(index, arena)
  }

  /// The cells as values of a type that was inferred; what is not one becomes null and is counted.
  ///
  /// `owner` keeps the bytes of the cells alive.
  func column(
    ofInferred type: ScalarType, owner: AnyObject, counter: ReadCounter
  ) -> Column {
    switch type {
    case .long: return inferred(type, counter) { InferredValues.long($0) }
    case .real: return inferred(type, counter) { InferredValues.real($0) }
    case .bool: return inferred(type, counter) { InferredValues.bool($0) }
    case .datetime:
      var parser = DatetimeParser()
      return inferred(type, counter) { InferredValues.datetime($0, &parser) }
    case .timespan: return inferred(type, counter) { InferredValues.timespan($0) }
    case .guid: return inferred(type, counter) { InferredValues.guid($0) }
    case .string, .dynamic, .int, .decimal:
      return column(of: type, owner: owner, counter: counter)
    }
  }

  /// The cells as values of a type that was declared, by the rules of its conversion in Kusto; what is
  /// not one becomes null and is counted.
  ///
  /// `owner` keeps the bytes of the cells alive.
  func column(of type: ScalarType, owner: AnyObject, counter: ReadCounter) -> Column {
    switch type {
    case .string: strings(owner: owner)
    case .long: values(counter) { $0.decimalInteger ?? Int64.parsed($0) }
    case .int: values(counter) { Int32.parsed($0) }
    case .real: values(counter) { Double.parsed($0) }
    case .decimal: values(counter) { Decimal.parsed($0) }
    case .bool: values(counter) { Bool.parsed($0) }
    case .datetime: datetimes(counter)
    case .timespan: values(counter) { Timespan.parsed($0) }
    case .guid: values(counter) { Guid.parsed($0) }
    case .dynamic: dynamics(owner: owner)
    }
  }

  private func strings(owner: AnyObject) -> Column {
    let arena = Arena(capacity: 256)
    var builder = ColumnBuilder<StringView>(capacity: count)
    let target = builder.elements
    for index in 0..<count { target[index] = text(index, arena) }
    builder.setCount(count)
    return builder.finish(owners: [owner, arena])
  }

  @inline(__always)
  private func values<Element: ScalarElement>(
    _ counter: ReadCounter, _ parse: (StringView) -> Element?
  ) -> Column {
    let arena = Arena(capacity: 256)
    var builder = ColumnBuilder<Element>(capacity: count)
    let target = builder.elements
    for index in 0..<count {
      let text = text(index, arena)
      if let value = parse(text) {
        target[index] = value
      } else {
        target[index] = .zero
        builder.markNull(index)
        if !text.isEmpty { counter.counts.unconverted += 1 }
      }
    }
    builder.setCount(count)
    return builder.finish()
  }

  @inline(__always)
  private func inferred<Element: ScalarElement>(
    _ type: ScalarType, _ counter: ReadCounter, _ parse: (StringView) -> Element?
  ) -> Column {
    let arena = Arena(capacity: 256)
    var builder = ColumnBuilder<Element>(capacity: count)
    let target = builder.elements
    for index in 0..<count {
      let text = text(index, of: type, arena)
      if let text, let value = parse(text) {
        target[index] = value
      } else {
        target[index] = .zero
        builder.markNull(index)
        if text?.isEmpty != true { counter.counts.unconverted += 1 }
      }
    }
    builder.setCount(count)
    return builder.finish()
  }

  private func datetimes(_ counter: ReadCounter) -> Column {
    var parser = DatetimeParser()
    return values(counter) { parser.parse($0) }
  }

  /// JSON as it is, other text as a string.
  private func dynamics(owner: AnyObject) -> Column {
    let arena = Arena(capacity: 256)
    var builder = ColumnBuilder<Dynamic>(capacity: count)
    for index in 0..<count { builder.append(Dynamic.parsing(text(index, arena), arena)) }
    return builder.finish(owners: [owner, arena])
  }
}

extension StringView {
  /// The value of 1 to 16 decimal digits; `nil` for other text.
  ///
  /// Reads 8 bytes at a time, also behind the end.
  @inline(__always)
  var decimalInteger: Int64? {
    if count <= 8 {
      guard count > 0 else { return nil }
      return Self.digits(start, count)
    }
    guard count <= 16, let high = Self.digits(start, count &- 8),
      let low = Self.digits(start + (count &- 8), 8)
    else { return nil }
    return high &* 100_000_000 &+ low
  }

  /// The value of 1 to 8 digits, all at once.
  @inline(__always)
  private static func digits(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int64? {
    let zeros: UInt64 = 0x3030_3030_3030_3030
    var word = UInt64(
      littleEndian: UnsafeRawPointer(start).loadUnaligned(as: UInt64.self))
    let missing = UInt64(truncatingIfNeeded: (8 &- count) &* 8)
    // Zeros before the number take the place of the bytes behind it.
    word = (word &<< missing) | (missing == 0 ? 0 : zeros &>> (64 &- missing))
    let high = word & 0xF0F0_F0F0_F0F0_F0F0
    let carried = (word &+ 0x0606_0606_0606_0606) & 0xF0F0_F0F0_F0F0_F0F0
    guard high == zeros, carried == zeros else { return nil }
    word = ((word & 0x0F0F_0F0F_0F0F_0F0F) &* 2561) &>> 8
    word = ((word & 0x00FF_00FF_00FF_00FF) &* 6_553_601) &>> 16
    word = ((word & 0x0000_FFFF_0000_FFFF) &* 42_949_672_960_001) &>> 32
    return Int64(truncatingIfNeeded: word)
  }
}
