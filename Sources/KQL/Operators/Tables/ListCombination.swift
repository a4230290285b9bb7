import KQLSyntax

extension Plan {
  /// The rows, which know of some lists of streams what is in them: hidden columns behind the others, one for
  /// each list.
  ///
  /// - Parameters:
  ///   - lists: The lists; what is looked for is over these rows.
  ///   - isLive: Whether the input does not end.
  /// - Returns: The rows with these columns.
  /// - Throws: A diagnostic when a value cannot be in a list.
  func knowing(_ lists: [StreamList], isLive: Bool) throws(Diagnostic) -> Plan {
    let columns = schema.enumerated().map { InputColumn($0, name: $1.name, type: $1.type) }
    var plan = Plan.projected(
      self, named: "extend",
      schema + lists.map { .hidden($0.value.expression.type) },
      columns + lists.map(\.value.expression))
    for (number, list) in lists.enumerated() {
      plan = try plan.knowing(list, of: schema.count + number, isLive: isLive)
    }
    return plan
  }

  /// The rows with one more column: whether the value of another one is in a list.
  private func knowing(
    _ list: StreamList, of column: Int, isLive: Bool
  ) throws(Diagnostic) -> Plan {
    var value = list.value
    value.expression = InputColumn(column, name: "", type: schema[column].type)
    guard let first = list.rows.schema.first else {
      throw Diagnostic("a list needs a column", at: list.span)
    }
    let sample = CallArguments.Value(
      expression: Constant(.nulls(first.type, count: 1)), span: list.span)
    _ = try Membership.expression(list.operation, value: value, list: [sample], at: list.span)
    let columns = schema.enumerated().map { InputColumn($0, name: $1.name, type: $1.type) }
    var combination = Combination(
      name: list.name, schema: schema + [.hidden(.bool)],
      leftColumns: Array(schema.indices)
    ) { [value] table, output, run in
      Projection(columns + [list.answer(value, in: table, run)], output: output, run)
    }
    let member = InputColumn(0, name: first.name, type: first.type)
    if let keys = ListKeys(list.operation, value.expression, member) {
      combination.makeIntervalJoin = { left, right, _, output, run, stream in
        let lists = IntervalList(
          keys, of: Array(left.schema.indices), output: output, run, stream)
        return (
          left: IntervalJoinInput(left, lists, .left, output: output, run),
          right: IntervalJoinInput(right, lists, .right, output: output, run)
        )
      }
    }
    // A value that comes again must be seen again: the first time may be too long ago.
    let repeated = list.rows.withRepetitions
    let meets =
      isLive && combination.joinsIntervals(left: streamFlow, right: repeated.streamFlow)
    return .combination(left: self, right: meets ? repeated : list.rows, combination)
  }

  /// Rows with the same values, some of them several times: for those who only ask which there are.
  private var withRepetitions: Plan {
    switch self {
    case .stage(let plan, let stage):
      if let repeated = stage.withRepetitions { return repeated(plan.withRepetitions) }
      guard stage.memory == .none, stage.streamUse == .passes else { return self }
      return .stage(plan.withRepetitions, stage)
    case .shared(let plan, _): return plan.readsInput ? plan.withRepetitions : self
    case .union(let plans, let schema): return .union(plans.map(\.withRepetitions), schema)
    case .input, .table, .generated, .combination: return self
    }
  }
}

extension StreamList {
  /// Whether a value is in the list, of which all rows are known.
  fileprivate func answer(
    _ value: CallArguments.Value, in table: Table, _ run: RunContext
  ) -> Expression {
    do throws(Diagnostic) {
      return try Membership.expression(
        operation, value: value, list: Binder.firstColumn(of: table, at: span), at: span)
    } catch {
      run.error = RunError(error.message)
      return Constant(false)
    }
  }
}

extension ColumnSchema {
  /// A column that no query can name.
  fileprivate static func hidden(_ type: ScalarType) -> ColumnSchema {
    var column = ColumnSchema("\u{0}list", type)
    column.isHidden = true
    return column
  }
}
