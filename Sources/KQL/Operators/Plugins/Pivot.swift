import KQLSyntax

extension Plugin {
  static let pivot = Plugin(
    "pivot", "Makes a column of each value of a column, with an aggregate of its rows.",
    signature: "pivot(column, [aggregate], [column1, …])",
    parameters: [
      "column": "The column whose values become columns.",
      "aggregate?": "What stands in them; `count()` if none is given.",
      "column…": "What the rows are grouped by; all other columns if none is given.",
    ],
    example: """
      datatable (host: string, level: string) ['h1', 'info', 'h1', 'error', 'h2', 'info']
      | evaluate pivot(level)
      | sort by host asc
      """
  ) { (call) throws(Diagnostic) in
    guard !call.arguments.isEmpty else {
      throw Diagnostic("an argument is missing", at: call.span, help: "it is \(call.signature)")
    }
    let input = try call.input()
    let pivot = try call.column(0)
    let scope = Scope(input, call.binder)
    let counting = ExpressionSyntax(.call(NameSyntax("count", at: call.span), []), at: call.span)
    let second = call.arguments.count > 1 ? call.arguments[1].value : counting
    guard let aggregate = try call.binder.aggregate(second, in: scope),
      let result = aggregate.results.first, aggregate.results.count == 1
    else {
      throw Diagnostic(
        "expected an aggregate", at: second.span, help: "it is \(call.signature)")
    }
    var kept: [InputColumn] = []
    for position in call.arguments.indices.dropFirst(2) { kept.append(try call.column(position)) }
    if call.arguments.count <= 2 {
      let used = Set(aggregate.arguments.readColumns.union([pivot.index]))
      kept = scope.inputColumns.filter { !used.contains($0.index) }
    }
    let keys: [Expression] = kept + [pivot]
    let columns =
      keys.enumerated().map {
        ColumnSchema("\($0)", $1.type)
      } + [result]
    let results = columns.enumerated().map { InputColumn($0, name: $1.name, type: $1.type) }
    let groups = Plan.stage(
      input,
      Stage(name: "pivot", schema: columns, memory: .perGroup, keepsOrder: false) {
        Summarize(keys: keys, [aggregate], results: results, output: $0, $1)
      })
    var table = PivotTable(
      kept: kept.map { ColumnSchema($0.name, $0.type) }, result: result.type,
      isZero: ["count", "sum", "dcount"].contains(second.functionName ?? ""))
    if let declared = call.declared {
      table.declare(declared.schema)
      return table.stage(groups)
    }
    if call.isOpen {
      call.binder.openCalls.append(call.name)
      let names = call.binder.usedNames.filter { name in !kept.contains { $0.name == name } }
      table.declare(
        table.kept + names.map { ColumnSchema($0, result.type) })
      return table.stage(groups).opened
    }
    // A stream is read once for the values; other groups are computed and kept.
    let known = try call.binder.evaluate(
      input.readsInput ? groups.values(of: kept.count) : groups, at: call.span)
    for batch in known.batches { table.addNames(batch.column(input.readsInput ? 0 : kept.count)) }
    guard table.count <= 1000 else {
      throw Diagnostic(
        "'\(pivot.name)' has more than 1000 values, which would all be columns", at: call.span,
        help: "declare the columns you need: evaluate pivot(…) : (name: type, …)")
    }
    return table.stage(input.readsInput ? groups : .table(known))
  }
}

/// The columns of a pivoted table.
private struct PivotTable: Sendable {
  /// The columns that are kept.
  let kept: Schema

  /// The type of the aggregate.
  let result: ScalarType

  /// Whether a value without rows is 0, not null.
  let isZero: Bool

  private var names: [String] = []
  private var positions: [String: Int] = [:]
  private var declared: Schema?

  init(kept: Schema, result: ScalarType, isZero: Bool) {
    self.kept = kept
    self.result = result
    self.isZero = isZero
  }

  /// The number of columns made of values.
  var count: Int { names.count }

  /// Takes the columns from a declaration: those that are not kept are values.
  mutating func declare(_ schema: Schema) {
    declared = schema
    for column in schema where kept.index(named: column.name) == nil { add(column.name) }
  }

  /// Adds a column for each value that has none yet.
  mutating func addNames(_ column: Column) {
    let texts = column.converted(to: .string)
    for row in 0..<texts.count {
      add(texts.value(row, as: StringView.self)?.string ?? "")
    }
  }

  private mutating func add(_ name: String) {
    if positions[name] != nil { return }
    positions[name] = names.count
    names.append(name)
  }

  func stage(_ groups: Plan) -> Plan {
    var taken = ColumnNames()
    let pivoted = names.map { ColumnSchema($0.isEmpty ? "Column1" : $0, result) }
    let all = (kept + pivoted).map { ColumnSchema(taken.unique($0.name), $0.type) }
    let schema = groups.schema
    let plan = Plan.stage(
      groups,
      Stage(name: "pivot", schema: all, memory: .allRows) {
        Pivot(self, schema: schema, output: $0, $1)
      })
    guard let declared else { return plan }
    return .projected(
      plan, named: "pivot", declared,
      declared.map { column in
        guard let index = all.index(named: column.name) else {
          return Constant(.nulls(column.type, count: 1))
        }
        return InputColumn(index, name: column.name, type: all[index].type)
          .converted(to: column.type)
      })
  }

  /// The cells of all rows: for each name the row of the groups, or none.
  func cells(_ batch: Batch) -> Batch {
    let width = kept.count
    let index = GroupIndex(kept.map(\.type))
    let groups = index.groups(of: (0..<width).map { batch.column($0) }, count: batch.count)
    var places = names.map { _ in [UInt32](repeating: .max, count: index.count) }
    var firsts = [UInt32](repeating: .max, count: index.count)
    let texts = batch.column(width).converted(to: .string)
    for row in 0..<batch.count {
      let group = Int(groups[row])
      if firsts[group] == .max { firsts[group] = UInt32(row) }
      let name = texts.value(row, as: StringView.self)?.string ?? ""
      if let position = positions[name] { places[position][group] = UInt32(row) }
    }
    let count = batch.count == 0 ? 0 : index.count
    var columns = (0..<width).map { batch.column($0).gather(indices: firsts, count: count) }
    let results = batch.column(width + 1)
    let zero = Column.constant(Int64(0), count: count).converted(to: result)
    for place in places {
      let found = results.gather(indices: place, count: count)
      columns.append(
        isZero
          ? Column.choosing([found, zero], count: count) { place[$0] == .max ? 1 : 0 } : found)
    }
    return Batch(count: count, columns: columns)
  }
}

/// Puts the groups of a `pivot` side by side.
private final class Pivot: WholeTable {
  private let table: PivotTable

  init(_ table: PivotTable, schema: Schema, output: Operator, _ run: RunContext) {
    self.table = table
    super.init(schema: schema, output: output, run)
  }

  override func complete(_ batch: Batch) { _ = emit(table.cells(batch)) }
}

extension Plan {
  /// The values of a column, each once.
  fileprivate func values(of column: Int) -> Plan {
    let expression = InputColumn(column, name: schema[column].name, type: schema[column].type)
    return .stage(
      self,
      Stage(name: "distinct", schema: [schema[column]], memory: .position, keepsOrder: false) {
        Distinct([expression], output: $0, $1)
      })
  }
}

extension ExpressionSyntax {
  /// The name of the function that is called.
  fileprivate var functionName: String? {
    if case .call(let name, _) = kind { return name.text }
    return nil
  }
}
