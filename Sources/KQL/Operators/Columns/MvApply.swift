import KQLSyntax

extension QueryOperator {
  static let mvApply = QueryOperator("mv-apply") {
    (input: Plan, syntax, binder) throws(Diagnostic) -> Plan in
    let columns = try ExpandedColumns(syntax, on: input, binder)
    let body = try Subquery(try syntax.branch("body"), over: columns.schema, binder)
    let expanded = Set(columns.members.map { columns.schema[$0.position].name })
    let outer = input.schema.indices.filter { !expanded.contains(input.schema[$0].name) }
    let times = input.timeColumns
    let outerNames = Set(outer.map { input.schema[$0].name })
    let inner = body.schema.indices.filter { !outerNames.contains(body.schema[$0].name) }
    return .stage(
      input,
      Stage(
        name: "mv-apply",
        schema: outer.map { input.schema[$0] } + inner.map { body.schema[$0] }, memory: .none,
        timeColumns: Dictionary(
          uniqueKeysWithValues: outer.enumerated().compactMap { position, column in
            times[column].map { (position, $0) }
          })
      ) { MvApply(columns, body, outer: outer, inner: inner, output: $0, $1) })
  }
}

/// Runs a pipeline over the elements of dynamic values of each row.
private final class MvApply: Operator {
  private let columns: ExpandedColumns
  private let body: Subquery
  private let outer: [Int]
  private let inner: [Int]
  private let run: RunContext

  init(
    _ columns: ExpandedColumns, _ body: Subquery, outer: [Int], inner: [Int], output: Operator,
    _ run: RunContext
  ) {
    self.columns = columns
    self.body = body
    self.outer = outer
    self.inner = inner
    self.run = run
    super.init(output: output, run)
  }

  override func process(_ batch: Batch) -> Bool {
    var expansion = Expansion(columns, batch, context)
    var rows: [UInt32] = []
    var results: [Batch] = []
    for row in 0..<batch.count {
      var parts: [Batch] = []
      _ = expansion.expand(row) {
        parts.append($0)
        return true
      }
      parts.append(expansion.removeAll())
      parts.removeAll { $0.count == 0 }
      if parts.isEmpty { continue }
      do throws(RunError) {
        for result in try body.run(parts, run) {
          results.append(result.picking(inner))
          for _ in 0..<result.count { rows.append(UInt32(row)) }
        }
      } catch {
        run.error = error
        return false
      }
      if rows.count >= Batch.preferredCount, !emit(&rows, &results, batch) { return false }
    }
    return emit(&rows, &results, batch)
  }

  private func emit(_ rows: inout [UInt32], _ results: inout [Batch], _ batch: Batch) -> Bool {
    guard !rows.isEmpty else { return true }
    let indices = UnsafeMutablePointer<UInt32>.allocate(capacity: rows.count)
    for (at, row) in rows.enumerated() { indices[at] = row }
    let repeated = batch.picking(outer).arranged(Selection(indices: indices, count: rows.count))
    let all = repeated.appending(ConcatenatedRows(results).batch)
    rows.removeAll(keepingCapacity: true)
    results.removeAll()
    return emit(all)
  }
}
