import KQLSyntax

extension QueryOperator {
  static let mvExpand = QueryOperator("mv-expand") {
    (input: Plan, syntax, binder) throws(Diagnostic) -> Plan in
    let columns = try ExpandedColumns(syntax, on: input, binder)
    var times = input.timeColumns(except: columns.members.map(\.position))
    for member in columns.members {
      let slots = TimeColumn.slots(member.expression, over: input.timeColumns)
      if let slots { times[member.position] = slots.elements }
    }
    return .stage(
      input,
      Stage(
        name: "mv-expand", schema: columns.schema, memory: .none, timeColumns: times,
        uses: { wanted in
          wanted.filter { $0 < columns.inputWidth }
            .union(columns.members.map(\.expression).readColumns)
        }
      ) { MvExpand(columns, output: $0, $1) })
  }
}

/// Makes a row of each element of dynamic values.
private final class MvExpand: Operator {
  private let columns: ExpandedColumns

  init(_ columns: ExpandedColumns, output: Operator, _ run: RunContext) {
    self.columns = columns
    super.init(output: output, run)
  }

  override func process(_ batch: Batch) -> Bool {
    var expansion = Expansion(columns, batch, context)
    guard expansion.expandAll({ emit($0) }) else { return false }
    return emit(expansion.removeAll())
  }
}
