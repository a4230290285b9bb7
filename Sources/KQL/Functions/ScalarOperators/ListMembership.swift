/// Whether a value is one of several that are computed for each row; null where the value and one
/// of them is null.
final class ListMembership: Expression, @unchecked Sendable {
  private let value: Expression
  private let list: [Expression]
  private let caseless: Bool
  private let negated: Bool
  private let asText: Bool

  init(
    _ value: Expression, _ list: [Expression], caseless: Bool, negated: Bool, asText: Bool = false
  ) {
    self.value = value
    self.list = list
    self.caseless = caseless
    self.negated = negated
    self.asText = asText
    super.init(type: .bool)
  }

  override var operands: [Expression] { [value] + list }

  override func evaluate(_ batch: Batch, _ context: EvaluationContext) -> Column {
    let values = compared(value, batch, context)
    let columns = list.map { compared($0, batch, context) }
    var builder = ColumnBuilder<Bool>(capacity: batch.count)
    for row in 0..<batch.count {
      guard let value = values.value(row, as: Dynamic.self) else {
        let isUnknown = self.value.type != .bool && columns.contains { $0.isNull(row) }
        builder.append(isUnknown ? nil : negated)
        continue
      }
      let found = columns.contains { column in
        guard let element = column.value(row, as: Dynamic.self) else { return false }
        if element.kind != .array { return isSame(value, element) }
        return element.elements.contains { isSame(value, $0) }
      }
      builder.append(found != negated)
    }
    return builder.finish()
  }

  /// The values of a side; nulls stay null, also as text.
  private func compared(
    _ side: Expression, _ batch: Batch, _ context: EvaluationContext
  ) -> Column {
    let column = side.evaluate(batch, context)
    guard asText, column.type != .string else { return column.asDynamic() }
    let texts = column.converted(to: .string).asDynamic()
    guard column.hasNulls else { return texts }
    var builder = ColumnBuilder<Dynamic>(capacity: column.count)
    for row in 0..<column.count {
      builder.append(column.isNull(row) ? nil : texts.value(row, as: Dynamic.self))
    }
    return builder.finish(owners: [texts])
  }

  private func isSame(_ a: Dynamic, _ b: Dynamic) -> Bool {
    if !caseless { return Dynamic.areEqual(a, b) }
    guard let left = a.string, let right = b.string else { return false }
    return left.withDecoded { text in
      let search = TextSearch(text, .whole, caseless: true)
      return right.withDecoded { search.matches($0) }
    }
  }
}
