/// The value of the first condition that is true: `iff`, `case`.
///
/// Every branch is computed for every row; nothing in a branch can fail, so only time is lost.
final class Choice: Expression, @unchecked Sendable {
  private let conditions: [Expression]
  private let values: [Expression]

  /// Creates a choice; `values` has one more element, the one for no condition, and all have one type.
  init(conditions: [Expression], values: [Expression]) {
    self.conditions = conditions
    self.values = values
    super.init(type: values[0].type)
  }

  override var operands: [Expression] { conditions + values }

  override func evaluate(_ batch: Batch, _ context: EvaluationContext) -> Column {
    let flags = conditions.map { $0.evaluate(batch, context) }
    let columns = values.map { $0.evaluate(batch, context) }
    return Column.choosing(columns, count: batch.count) { row in
      for (index, flag) in flags.enumerated()
      where flag.pointer(Bool.self)[flag.index(row)] && !flag.isNull(row) {
        return index
      }
      return flags.count
    }
  }
}

extension Column {
  /// A column whose row comes from one of several columns of one type.
  @inline(__always)
  static func choosing(_ columns: [Column], count: Int, _ which: (Int) -> Int) -> Column {
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: Swift.max(count, 1)) { chosen in
      for row in 0..<count { chosen[row] = UInt32(truncatingIfNeeded: which(row)) }
      return choosing(columns, count: count, UnsafeBufferPointer(chosen))
    }
  }

  /// A column whose rows come from columns with these numbers; not made anew for every rule of choice.
  @inline(never)
  private static func choosing(
    _ columns: [Column], count: Int, _ chosen: UnsafeBufferPointer<UInt32>
  ) -> Column {
    switch columns[0].type {
    case .bool: choosing(Bool.self, columns, count, chosen)
    case .int: choosing(Int32.self, columns, count, chosen)
    case .long: choosing(Int64.self, columns, count, chosen)
    case .real: choosing(Double.self, columns, count, chosen)
    case .decimal: choosing(Decimal.self, columns, count, chosen)
    case .string: choosing(StringView.self, columns, count, chosen)
    case .datetime: choosing(Datetime.self, columns, count, chosen)
    case .timespan: choosing(Timespan.self, columns, count, chosen)
    case .guid: choosing(Guid.self, columns, count, chosen)
    case .dynamic: choosing(Dynamic.self, columns, count, chosen)
    }
  }

  private static func choosing<Element: ScalarElement>(
    _: Element.Type, _ columns: [Column], _ count: Int, _ chosen: UnsafeBufferPointer<UInt32>
  ) -> Column {
    var builder = ColumnBuilder<Element>(capacity: count)
    for row in 0..<count {
      builder.append(columns[Int(chosen[row])].value(row, as: Element.self))
    }
    return builder.finish(owners: columns.flatMap(\.retained))
  }
}
