/// A value of some type for each group, for aggregates that keep a row's values.
class GroupValues {
  /// Makes room for all groups; those without a value are null.
  func grow(to groupCount: Int) {}

  /// Keeps the values of some rows for some groups.
  func set(_ groups: [UInt32], to rows: [UInt32], of column: Column) {}

  /// The values of all groups.
  func column(groupCount: Int) -> Column { .nulls(.long, count: groupCount) }

  /// The values of some groups.
  func column(of groups: [UInt32]) -> Column { .nulls(.long, count: groups.count) }

  /// The text kept for a group, valid until it is changed; empty when the values are no texts.
  func text(of group: Int) -> StringView { .empty }

  /// Carries the values to new ones.
  func code(_ coder: StateCoder, groupCount: Int) {}

  /// About how many bytes they take.
  var byteCount: Int { 0 }

  /// Values of a type.
  static func of(_ type: ScalarType) -> GroupValues {
    switch type {
    case .bool: GroupElements<Bool>()
    case .int: GroupElements<Int32>()
    case .long: GroupElements<Int64>()
    case .real: GroupElements<Double>()
    case .decimal: GroupElements<Decimal>()
    case .datetime: GroupElements<Datetime>()
    case .timespan: GroupElements<Timespan>()
    case .guid: GroupElements<Guid>()
    case .string: GroupStrings(.string)
    case .dynamic: GroupStrings(.dynamic)
    }
  }
}

/// Values of a fixed size.
final class GroupElements<Element: ScalarElement>: GroupValues {
  private var values = GroupArray<Element>()
  private var present = GroupArray<Bool>()

  override func grow(to groupCount: Int) {
    _ = values.grow(to: groupCount, with: .zero)
    _ = present.grow(to: groupCount, with: false)
  }

  @_specialize(where Element == Bool)
  @_specialize(where Element == Int32)
  @_specialize(where Element == Int64)
  @_specialize(where Element == Double)
  @_specialize(where Element == Datetime)
  @_specialize(where Element == Timespan)
  @_specialize(where Element == Decimal)
  @_specialize(where Element == Guid)
  override func set(_ groups: [UInt32], to rows: [UInt32], of column: Column) {
    let source = column.pointer(Element.self)
    let (values, present) = (values.base, present.base)
    for (group, row) in zip(groups, rows) {
      values[Int(group)] = source[column.index(Int(row))]
      present[Int(group)] = !column.isNull(Int(row))
    }
  }

  override func column(groupCount: Int) -> Column {
    grow(to: groupCount)
    let (values, present) = (values.base, present.base)
    return Accumulator.column(groupCount: groupCount) { present[$0] ? values[$0] : nil }
  }

  override func column(of groups: [UInt32]) -> Column {
    let (values, present) = (values.base, present.base)
    return Accumulator.column(groupCount: groups.count) {
      let group = Int(groups[$0])
      return present[group] ? values[group] : nil
    }
  }

  override func code(_ coder: StateCoder, groupCount: Int) {
    values.code(coder, groupCount: groupCount, with: .zero)
    present.code(coder, groupCount: groupCount, with: false)
  }

  override var byteCount: Int { values.byteCount + present.byteCount }
}

/// Strings and dynamic values, with bytes of their own.
final class GroupStrings: GroupValues {
  private let type: ScalarType
  private var texts = GroupTexts()
  private var present = GroupArray<Bool>()

  init(_ type: ScalarType) { self.type = type }

  override func grow(to groupCount: Int) {
    texts.grow(to: groupCount)
    _ = present.grow(to: groupCount, with: false)
  }

  override func set(_ groups: [UInt32], to rows: [UInt32], of column: Column) {
    let present = present.base
    for (group, row) in zip(groups, rows) { present[Int(group)] = !column.isNull(Int(row)) }
    if type == .string {
      let source = column.pointer(StringView.self)
      texts.set(groups, to: rows) { source[column.index($0)] }
    } else {
      let source = column.pointer(Dynamic.self)
      texts.set(groups, to: rows) { source[column.index($0)].text }
    }
  }

  override func text(of group: Int) -> StringView { texts[group] }

  override func column(groupCount: Int) -> Column {
    grow(to: groupCount)
    return column(count: groupCount) { $0 }
  }

  override func column(of groups: [UInt32]) -> Column {
    column(count: groups.count) { Int(groups[$0]) }
  }

  private func column(count: Int, _ group: (Int) -> Int) -> Column {
    let arena = Arena(capacity: 1 << 12)
    if type == .string {
      var builder = ColumnBuilder<StringView>(capacity: count)
      for at in 0..<count { builder.append(arena.copy(texts[group(at)])) }
      return builder.finish(owners: [arena])
    }
    var builder = ColumnBuilder<Dynamic>(capacity: count)
    for at in 0..<count {
      let group = group(at)
      builder.append(present.base[group] ? Dynamic(arena.copy(texts[group])) : nil)
    }
    return builder.finish(owners: [arena])
  }

  override func code(_ coder: StateCoder, groupCount: Int) {
    texts.code(coder, groupCount: groupCount)
    present.code(coder, groupCount: groupCount, with: false)
  }

  override var byteCount: Int { texts.byteCount + present.byteCount }
}
