import KQLSyntax

extension QueryOperator {
  static let makeSeries = QueryOperator("make-series") {
    (input: Plan, syntax, binder) throws(Diagnostic) -> Plan in
    let columns = try SeriesColumns(syntax, on: input, binder)
    let givesEmptySeries =
      try syntax.word("kind", in: ["nonempty"]) == "nonempty" && columns.keyCount == 0
    return .stage(
      input,
      Stage(
        name: "make-series", schema: columns.schema, memory: .perGroup, keepsOrder: false,
        ownOrderUse: columns.aggregates.contains(where: \.usesOrder) ? .needs : .ignores
      ) { MakeSeries(columns, givesEmptySeries: givesEmptySeries, output: $0, $1) })
  }
}

/// Aggregates the rows of each step of an axis and puts the results into arrays.
private final class MakeSeries: Operator {
  private let columns: SeriesColumns
  private let givesEmptySeries: Bool
  private var table: GroupTable
  private let run: RunContext

  /// Rows that are not final, until the next snapshot.
  private var previewed: [Batch] = []

  /// The results of the bins of each group of keys.
  private struct Series {
    var numbers: [Int64] = []
    var rows: [UInt32] = []
  }

  init(_ columns: SeriesColumns, givesEmptySeries: Bool, output: Operator, _ run: RunContext) {
    self.columns = columns
    self.givesEmptySeries = givesEmptySeries
    self.run = run
    table = GroupTable(keys: columns.groupKeys, columns.aggregates)
    super.init(output: output, run)
  }

  override func process(_ batch: Batch) -> Bool {
    table.add(batch, context)
    return account()
  }

  override var isMergeable: Bool { true }

  override func merge(_ other: Operator) {
    if let other = other as? MakeSeries { table.merge(other.table) { account(besides: $0) } }
  }

  /// Rows that leave at the end are not late before it.
  override func advance(to watermark: Datetime) {}

  override func finish() {
    emitSeries(of: table)
    output?.finish()
  }

  override func preview(_ batch: Batch) { previewed.append(batch) }

  override func snapshot() {
    if previewed.isEmpty {
      emitSeries(of: table)
    } else {
      let table = table.copied { account(besides: $0) }
      for batch in previewed { table.add(batch, context) }
      previewed = []
      emitSeries(of: table)
    }
    output?.snapshot()
  }

  override func code(_ coder: StateCoder) {
    if coder.isReading { table = GroupTable(keys: columns.groupKeys, columns.aggregates) }
    table.code(coder)
    _ = account()
  }

  private func emitSeries(of table: GroupTable) {
    var parts: [Batch] = []
    table.rows(mayUse: { account(besides: $0) }) { batch in
      let results = columns.results.map { $0.evaluate(batch, context) }
      parts.append(
        Batch(
          count: batch.count,
          columns: (0...columns.keyCount).map { batch.column($0) } + results))
      return true
    }
    let rows = ConcatenatedRows(parts).batch
    if rows.count > 0 || givesEmptySeries { emitSeries(of: rows) }
  }

  /// Emits a row for each group of keys that has a row within the axis.
  private func emitSeries(of rows: Batch) {
    let keys = GroupIndex(Array(columns.schema.prefix(columns.keyCount).map(\.type)))
    var series = [Series](repeating: Series(), count: 0)
    if rows.count > 0 {
      let groups = keys.groups(
        of: (0..<columns.keyCount).map { rows.column($0) }, count: rows.count)
      series = [Series](repeating: Series(), count: keys.count)
      let numbers = rows.column(columns.keyCount)
      for row in 0..<rows.count {
        guard let number = numbers.value(row, as: Int64.self) else { continue }
        series[Int(groups[row])].numbers.append(number)
        series[Int(groups[row])].rows.append(UInt32(row))
      }
    }
    var kept = series.indices.filter { !series[$0].rows.isEmpty }
    if kept.isEmpty, givesEmptySeries {
      series = [Series()]
      kept = [0]
    }
    let results = columns.results.indices.map {
      rows.count > 0
        ? DynamicElementWriter(rows.column(columns.keyCount + 1 + $0))
        : DynamicElementWriter(.nulls(.long, count: 0))
    }
    for start in stride(from: 0, to: kept.count, by: Batch.preferredCount) {
      let part = Array(kept[start..<min(start + Batch.preferredCount, kept.count)])
      guard emit(part, of: series, rows, results) else { return }
    }
  }

  private func emit(
    _ part: [Int], of series: [Series], _ rows: Batch, _ results: [DynamicElementWriter]
  ) -> Bool {
    let arena = Arena()
    var arrays: [[Dynamic]] = Array(repeating: [], count: results.count + 1)
    for index in part {
      let one = series[index]
      guard let range = columns.axis.range(of: one.numbers) else {
        run.error = RunError(
          "'make-series' gives more than \(SeriesAxis.maximumCount) values; take a larger step")
        return false
      }
      // Where each bin's results are; bins without rows have the default.
      var places = [UInt32](repeating: .max, count: range.count)
      for (number, row) in zip(one.numbers, one.rows) {
        places[Int(number - range.lowerBound)] = row
      }
      for (at, writer) in results.enumerated() {
        var array = DynamicArrayWriter(arena)
        let standard = columns.defaults[at]
        for place in places {
          array.separate()
          if place == .max {
            standard.append(0, to: array.writer)
          } else {
            writer.append(Int(place), to: array.writer)
          }
        }
        arrays[at].append(array.finish())
      }
      let values = DynamicElementWriter(columns.axis.values(range))
      var array = DynamicArrayWriter(arena)
      for at in 0..<range.count {
        array.separate()
        values.append(at, to: array.writer)
      }
      arrays[results.count].append(array.finish())
    }
    var cells = (0..<columns.keyCount).map { key in
      var indices = part.map { series[$0].rows[0] }
      return rows.column(key).gather(indices: &indices, count: indices.count)
    }
    for array in arrays {
      var builder = ColumnBuilder<Dynamic>(capacity: array.count)
      for value in array { builder.append(value) }
      cells.append(builder.finish(owners: [arena]))
    }
    return emit(Batch(count: part.count, columns: cells))
  }

  override var byteCount: Int { table.byteCount }
}
