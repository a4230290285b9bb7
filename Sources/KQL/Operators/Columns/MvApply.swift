import KQLSyntax

extension QueryOperator {
  static let mvApply = QueryOperator("mv-apply") {
    (input: Plan, syntax, binder) throws(Diagnostic) -> Plan in
    let columns = try ExpandedColumns(syntax, on: input, binder)
    let body = try Subquery(try syntax.branch("body"), over: columns.schema, binder)
    let times = input.timeColumns
    let result = AppliedColumns(
      input.schema, without: columns.expandedInputs, body.schema, keeping: Set(times.keys))
    return .stage(
      input,
      Stage(
        name: "mv-apply", schema: result.schema, memory: .none,
        timeColumns: Dictionary(
          uniqueKeysWithValues: result.places.enumerated().compactMap { position, place in
            guard place < result.outer.count else { return nil }
            return times[result.outer[place]].map { (position, $0) }
          })
      ) { MvApply(columns, body, result, output: $0, $1) })
  }
}

/// The columns of an `mv-apply`: those of its input, where what the pipeline gives takes the place of a
/// column of the same name, and then the others that the pipeline gives.
private struct AppliedColumns: Sendable {
  var schema: Schema = []

  /// The columns of the input that are repeated for each row of the pipeline.
  var outer: [Int] = []

  /// For each column of the result its place behind ``outer`` and all columns of the pipeline.
  var places: [Int] = []

  /// Times that follow from the stream's event time stay what they are, as `kept` says.
  init(_ input: Schema, without expanded: Set<Int>, _ body: Schema, keeping kept: Set<Int>) {
    var inner: [Int] = []
    var sources: [(isOuter: Bool, index: Int)] = []
    for (index, column) in input.enumerated() where !expanded.contains(index) {
      if kept.contains(index) {
        if let unchanged = body.index(named: column.name) { inner.append(unchanged) }
        sources.append((true, outer.count))
        outer.append(index)
        schema.append(column)
      } else if let replacement = body.index(named: column.name) {
        inner.append(replacement)
        sources.append((false, replacement))
        schema.append(body[replacement])
      } else {
        sources.append((true, outer.count))
        outer.append(index)
        schema.append(column)
      }
    }
    for index in body.indices where !inner.contains(index) {
      sources.append((false, index))
      schema.append(body[index])
    }
    places = sources.map { [outer] in $0.isOuter ? $0.index : outer.count + $0.index }
  }
}

/// Runs a pipeline over the elements of dynamic values of each row.
private final class MvApply: Operator {
  private let columns: ExpandedColumns
  private let body: Subquery
  private let result: AppliedColumns
  private let run: RunContext

  init(
    _ columns: ExpandedColumns, _ body: Subquery, _ result: AppliedColumns, output: Operator,
    _ run: RunContext
  ) {
    self.columns = columns
    self.body = body
    self.result = result
    self.run = run
    super.init(output: output, run)
  }

  override func process(_ batch: Batch) -> Bool {
    var expansion = Expansion(columns, batch, context)
    var rows: [UInt32] = []
    var results: [Batch] = []
    for row in 0..<batch.count {
      if context.stop.isAbandoned { return false }
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
          results.append(result)
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
    let repeated = batch.picking(result.outer)
      .arranged(Selection(indices: indices, count: rows.count))
    let all = repeated.appending(ConcatenatedRows(results).batch).picking(result.places)
    rows.removeAll(keepingCapacity: true)
    results.removeAll()
    return emit(all)
  }
}
