/// Whether a value is one of a fixed set; null where the value is null and the set has one.
final class SetMembership: Expression, @unchecked Sendable {
  private let value: Expression
  let set: MemberSet
  private let hasNull: Bool

  /// Whether a value must be none of the set.
  let isNegated: Bool

  init(_ value: Expression, _ set: MemberSet, hasNull: Bool, negated: Bool) {
    self.value = value
    self.set = set
    self.hasNull = hasNull
    isNegated = negated
    super.init(type: .bool)
  }

  override var operands: [Expression] { [value] }

  override func evaluate(_ batch: Batch, _ context: EvaluationContext) -> Column {
    let column = value.evaluate(batch, context)
    var builder = ColumnBuilder<Bool>(capacity: column.storedCount)
    set.find(column, negated: isNegated, into: builder.elements)
    builder.setCount(column.storedCount)
    if hasNull, column.hasNulls {
      for row in 0..<column.storedCount where column.isNull(row) {
        builder.elements[row] = false
        builder.markNull(row)
      }
    }
    let result = builder.finish()
    return column.isConstant ? result.repeated(column.count) : result
  }
}
