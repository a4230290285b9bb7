import KQLSyntax

extension QueryOperator {
  static let parseKv = QueryOperator("parse-kv") {
    (input: Plan, syntax, binder) throws(Diagnostic) -> Plan in
    let source = try binder.expression(try syntax.expression("source"), in: Scope(input, binder))
    let wanted = try binder.schema(syntax.columns("columns"))
    let rules = try KeyValueRules(syntax, keys: wanted.map(\.name), binder)
    var schema = input.schema
    var positions: [Int] = []
    for column in wanted {
      let position = schema.index(named: column.name) ?? schema.count
      if position == schema.count { schema.append(column) } else { schema[position] = column }
      positions.append(position)
    }
    let text = source.converted(to: .string)
    let types = wanted.map(\.type)
    return .stage(
      input,
      Stage(
        name: "parse-kv", schema: schema, memory: .none,
        timeColumns: input.timeColumns(except: positions)
      ) { [positions] output, run in
        ParseKv(rules, text, types, positions, output: output, run)
      })
  }
}

/// Takes columns out of a text of names and values.
private final class ParseKv: Operator {
  private let reader: KeyValueReader
  private let source: Expression
  private let types: [ScalarType]
  private let positions: [Int]

  init(
    _ rules: KeyValueRules, _ source: Expression, _ types: [ScalarType], _ positions: [Int],
    output: Operator, _ run: RunContext
  ) {
    reader = KeyValueReader(rules)
    self.source = source
    self.types = types
    self.positions = positions
    super.init(output: output, run)
  }

  override func process(_ batch: Batch) -> Bool {
    let column = source.evaluate(batch, context)
    let texts = column.pointer(StringView.self)
    let arena = Arena()
    let values = types.map { _ in
      UnsafeMutablePointer<StringView>.allocate(capacity: Swift.max(batch.count, 1))
    }
    for row in 0..<batch.count {
      for value in values { (value + row).initialize(to: .empty) }
      reader.read(texts[column.index(row)], arena) { key, value in values[key][row] = value }
    }
    var cells = batch.cells
    for (index, position) in positions.enumerated() {
      let text = Column(
        type: .string, count: batch.count, elements: UnsafeMutableRawPointer(values[index]),
        owners: column.retained + [arena])
      let cell = Batch.Cell(.decoded(text.parsed(as: types[index])))
      if position < cells.count { cells[position] = cell } else { cells.append(cell) }
    }
    return emit(Batch(count: batch.count, cells: cells))
  }
}
