import KQLSyntax

/// Makes the columns of each batch anew: `project`, `extend` and their family.
final class Projection: Operator {
  private let columns: [Expression]

  /// How many rows are worked on at a time: fewer where many columns are computed, since these are all there
  /// at once.
  private let rowLimit: Int

  init(_ columns: [Expression], output: Operator, _ run: RunContext) {
    self.columns = columns
    let computed = columns.count { !($0 is InputColumn) }
    let isWide = computed > 64 && !columns.contains(where: \.isWindowFunction)
    rowLimit = isWide ? Swift.max(32, (1 << 17) / computed) : .max
    super.init(output: output, run)
  }

  override var check: RowCheck {
    guard let output, !columns.contains(where: \.isWindowFunction) else { return .unknown }
    return output.check.mapped { (columns[$0] as? InputColumn)?.index }
  }

  override func process(_ batch: Batch) -> Bool {
    if batch.count <= rowLimit { return pass(batch) }
    return stride(from: 0, to: batch.count, by: rowLimit).allSatisfy { start in
      pass(batch.slice(start..<Swift.min(start + rowLimit, batch.count)))
    }
  }

  private func pass(_ batch: Batch) -> Bool {
    emit(
      Batch(
        count: batch.count,
        cells: columns.map { column in
          // A column that stays is not decoded before somebody asks for it.
          if let input = column as? InputColumn { return batch.cell(input.index) }
          return Batch.Cell(.decoded(column.evaluate(batch, context)))
        }))
  }
}

extension Plan {
  /// The rows of a plan with other columns.
  static func projected(
    _ input: Plan, named name: String, _ schema: Schema, _ columns: [Expression]
  ) -> Plan {
    let looksAround = columns.contains(where: \.isWindowFunction)
    let rows = looksAround ? Plan.sequence(input, for: columns) : input
    var stage = Stage(
      name: name, schema: schema, memory: .none,
      timeColumns: TimeColumn.columns(of: columns, over: rows)
    ) { Projection(columns, output: $0, $1) }
    stage.uses = { wanted in wanted.map { columns[$0] }.readColumns }
    if !looksAround { stage.rowTest = { $0.over(columns) } }
    stage.passing = { [stage] column in
      var passing = stage
      let all = columns + [InputColumn(column, name: "", type: .datetime)]
      passing.makeOperator = { Projection(all, output: $0, $1) }
      return passing
    }
    return .stage(rows, stage)
  }
}
