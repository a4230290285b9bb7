import KQLSyntax

extension Plugin {
  static let rowsNear = Plugin(
    "rows_near", "Keeps the rows near those for which a condition holds.",
    signature: "rows_near(condition, rowsBefore, [rowsAfter])",
    parameters: [
      "condition": "Which rows are looked for; the rows must be serialized.",
      "rowsBefore": "How many rows before one are given too.",
      "rowsAfter?": "How many behind it; as many as before if none is given.",
    ],
    example: """
      range x from 1 to 9 step 1
      | evaluate rows_near(x == 5, 1)
      """
  ) { (call) throws(Diagnostic) in
    try call.require(2...3)
    let input = try call.input()
    let condition = try call.binder.predicate(
      call.arguments[0].value, in: Scope(input, call.binder))
    let before = try call.binder.count(call.arguments[1].value)
    let after =
      try call.arguments.count > 2 ? call.binder.count(call.arguments[2].value) : before
    let schema = input.schema
    return .stage(
      input,
      Stage(name: "rows_near", schema: schema, memory: .allRows) {
        RowsNear(condition, before: before, after: after, schema: schema, output: $0, $1)
      })
  }
}

/// Keeps rows by their distance from others.
private final class RowsNear: WholeTable {
  private let condition: Expression
  private let before: Int
  private let after: Int

  init(
    _ condition: Expression, before: Int, after: Int, schema: Schema, output: Operator,
    _ run: RunContext
  ) {
    self.condition = condition
    self.before = before
    self.after = after
    super.init(schema: schema, output: output, run)
  }

  override func complete(_ batch: Batch) {
    let flags = condition.evaluate(batch, context)
    let indices = UnsafeMutablePointer<UInt32>.allocate(capacity: max(batch.count, 1))
    var count = 0
    // The first row that has not been looked at.
    var next = 0
    for row in 0..<batch.count where flags.value(row, as: Bool.self) == true {
      let first = max(next, row - min(before, row))
      next = max(next, row + min(after, batch.count - 1 - row) + 1)
      for near in first..<max(next, first) {
        indices[count] = UInt32(near)
        count += 1
      }
    }
    _ = emit(batch.selecting(Selection(indices: indices, count: count)))
  }
}
