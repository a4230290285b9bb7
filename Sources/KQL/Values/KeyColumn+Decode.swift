extension KeyColumn {
  /// The column of some keys, of which `words` gives the words.
  func decode(count: Int, words: [UnsafeMutablePointer<UInt64>]) -> Column {
    let source = words[word]
    switch type {
    case .long: return read(count, words) { Int64(bitPattern: source[$0]) }
    case .timespan: return read(count, words) { Timespan(ticks: Int64(bitPattern: source[$0])) }
    case .datetime:
      return read(count, words, isNull: { source[$0] == Self.nullDatetime }) {
        Datetime(ticks: Int64(bitPattern: source[$0]))
      }
    case .real:
      return read(count, words, isNull: { source[$0] == Self.nullReal }) {
        Double(bitPattern: source[$0])
      }
    case .int:
      return read(count, words) {
        Int32(bitPattern: UInt32(truncatingIfNeeded: source[$0] >> shift))
      }
    case .bool:
      return read(count, words, isNull: { (source[$0] >> shift) & 2 != 0 }) {
        (source[$0] >> shift) & 1 != 0
      }
    case .string, .dynamic, .guid, .decimal:
      return decode(count: count) { UInt32(truncatingIfNeeded: number(source[$0])) }
    }
  }

  private func read<Element: ScalarElement>(
    _ count: Int, _ words: [UnsafeMutablePointer<UInt64>], isNull: ((Int) -> Bool)? = nil,
    _ value: (Int) -> Element
  ) -> Column {
    var builder = ColumnBuilder<Element>(capacity: count)
    for row in 0..<count {
      let missing = isNull?(row) ?? (nullBit != 0 && words[nullWord][row] & nullBit != 0)
      if missing { builder.appendNull() } else { builder.append(value(row)) }
    }
    return builder.finish()
  }

  /// The column of interned texts with some numbers.
  func decode(count: Int, number: (Int) -> UInt32) -> Column {
    guard let interner else { return .nulls(type, count: count) }
    let texts = interner.texts
    switch type {
    case .string:
      var builder = ColumnBuilder<StringView>(capacity: count)
      for row in 0..<count { builder.append(texts[Int(number(row))]) }
      return builder.finish(owners: [interner.arena])
    case .dynamic:
      var builder = ColumnBuilder<Dynamic>(capacity: count)
      for row in 0..<count {
        let text = texts[Int(number(row))]
        builder.append(text.isEmpty ? nil : Dynamic(text))
      }
      return builder.finish(owners: [interner.arena])
    case .guid:
      var builder = ColumnBuilder<Guid>(capacity: count)
      for row in 0..<count { builder.append(texts[Int(number(row))].loaded(as: Guid.self)) }
      return builder.finish()
    case .decimal:
      var builder = ColumnBuilder<Decimal>(capacity: count)
      for row in 0..<count { builder.append(DecimalKeys.value(texts[Int(number(row))])) }
      return builder.finish()
    case .bool, .int, .long, .real, .datetime, .timespan: return .nulls(type, count: count)
    }
  }
}

extension StringView {
  /// A value whose bytes these are; `nil` when there are not so many.
  fileprivate func loaded<Value: BitwiseCopyable>(as _: Value.Type) -> Value? {
    guard count >= MemoryLayout<Value>.size else { return nil }
    return UnsafeRawPointer(start).loadUnaligned(as: Value.self)
  }
}
