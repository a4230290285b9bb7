import KQLSyntax

extension QueryOperator {
  static let partition = QueryOperator("partition") {
    (input: Plan, syntax, binder) throws(Diagnostic) -> Plan in
    let key = try binder.expression(try syntax.expression("key"), in: Scope(input, binder))
    let body = try Subquery(try syntax.branch("body"), over: input.schema, binder)
    let schema = input.schema
    return .stage(
      input,
      Stage(name: "partition", schema: body.schema, memory: .allRows, keepsOrder: false) {
        Partition(key, body, schema: schema, output: $0, $1)
      })
  }
}

/// Runs a pipeline over the rows of each value of an expression.
private final class Partition: WholeTable {
  private let key: Expression
  private let body: Subquery
  private let run: RunContext

  init(_ key: Expression, _ body: Subquery, schema: Schema, output: Operator, _ run: RunContext) {
    self.key = key
    self.body = body
    self.run = run
    super.init(schema: schema, output: output, run)
  }

  override func complete(_ batch: Batch) {
    let index = KeyIndex()
    let groups = UnsafeMutablePointer<UInt32>.allocate(capacity: Swift.max(batch.count, 1))
    defer { groups.deallocate() }
    index.add([key.evaluate(batch, context)], count: batch.count, groups: groups)
    var rows = [[UInt32]](repeating: [], count: index.count)
    for row in 0..<batch.count { rows[Int(groups[row])].append(UInt32(row)) }
    for group in rows {
      let indices = UnsafeMutablePointer<UInt32>.allocate(capacity: group.count)
      for (at, row) in group.enumerated() { indices[at] = row }
      let part = batch.arranged(Selection(indices: indices, count: group.count))
      do throws(RunError) {
        for result in try body.run([part], run) where !emit(result) { return }
      } catch {
        run.error = error
        return
      }
    }
  }
}
