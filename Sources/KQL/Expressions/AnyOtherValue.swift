/// Whether any value that the columns do not tell of an event passes a test, or all of them do.
///
/// So `search` and `* has …` find what is in members that came later, and in values that are not of their
/// column's type.
final class AnyOtherValue: Expression, @unchecked Sendable {
  private let rest: Expression

  /// The test, over a batch whose only column is text.
  private let test: Expression

  /// Whether all have to pass.
  private let isForAll: Bool

  /// Tests the values in a column of ``ColumnPath/rest``.
  init(_ rest: Expression, _ test: Expression, isForAll: Bool) {
    self.rest = rest
    self.test = test
    self.isForAll = isForAll
    super.init(type: .bool)
  }

  override var operands: [Expression] { [rest] }

  override func evaluate(_ batch: Batch, _ context: EvaluationContext) -> Column {
    let column = rest.evaluate(batch, context)
    var rows: [Int] = []
    var values: [Dynamic] = []
    for row in 0..<batch.count {
      for value in OtherValues(column, row).all {
        rows.append(row)
        values.append(value)
      }
    }
    var found = ContiguousArray(repeating: isForAll, count: batch.count)
    if !rows.isEmpty {
      var builder = ColumnBuilder<Dynamic>(capacity: values.count)
      for value in values { builder.append(value.nonNull) }
      let texts = builder.finish(owners: column.retained).converted(to: .string)
      let passed = test.evaluate(Batch(count: rows.count, columns: [texts]), context)
      for (index, row) in rows.enumerated() {
        let isPassed = passed.value(index, as: Bool.self) ?? false
        if isPassed != isForAll { found[row] = isPassed }
      }
    }
    var builder = ColumnBuilder<Bool>(capacity: batch.count)
    for passes in found { builder.append(passes) }
    return builder.finish(owners: [])
  }
}
