import KQLSyntax

extension Plugin {
  static let narrow = Plugin(
    "narrow", "Makes a row of each value: its row, its column and its text.", signature: "narrow()",
    parameters: [:],
    example: """
      print a = 1, b = 'x'
      | evaluate narrow()
      """
  ) { (call) throws(Diagnostic) in
    try call.require(0...0)
    let input = try call.input()
    let names = Column.strings(input.schema.map(\.name))
    let schema = [
      ColumnSchema("Row", .long), ColumnSchema("Column", .string), ColumnSchema("Value", .string),
    ]
    return .stage(
      input,
      Stage(name: "narrow", schema: schema, memory: .position) {
        Narrow(names, output: $0, $1)
      })
  }
}

/// Turns rows into one row for each of their values.
private final class Narrow: Operator {
  private let names: Column
  private var number: Int64 = 0

  init(_ names: Column, output: Operator, _ run: RunContext) {
    self.names = names
    super.init(output: output, run)
  }

  override func code(_ coder: StateCoder) { coder.code(&number) }

  override func process(_ batch: Batch) -> Bool {
    let width = names.count
    guard width > 0 else { return true }
    let texts = (0..<width).map { batch.column($0).converted(to: .string) }
    let step = max(Batch.preferredCount / width, 1)
    for start in stride(from: 0, to: batch.count, by: step) {
      let rows = start..<min(start + step, batch.count)
      var numbers = ColumnBuilder<Int64>(capacity: rows.count * width)
      var columns = ColumnBuilder<StringView>(capacity: rows.count * width)
      var values = ColumnBuilder<StringView>(capacity: rows.count * width)
      for row in rows {
        for column in 0..<width {
          numbers.append(number &+ Int64(row))
          columns.append(names.pointer(StringView.self)[column])
          values.append(texts[column].value(row, as: StringView.self) ?? .empty)
        }
      }
      let result = [
        numbers.finish(), columns.finish(owners: [names]), values.finish(owners: texts),
      ]
      guard emit(Batch(count: rows.count * width, columns: result)) else { return false }
    }
    number &+= Int64(batch.count)
    return true
  }
}
