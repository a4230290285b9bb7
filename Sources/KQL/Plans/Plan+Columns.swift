extension Plan {
  /// The plan whose operators keep of rows what is used behind them, and no more.
  ///
  /// It is for a bounded input: windows and states of streams know columns by their positions.
  var keepingUsed: Plan { keeping(Set(schema.indices)) }

  private func keeping(_ wanted: Set<Int>) -> Plan {
    switch self {
    case .input, .table, .generated: return self
    case .shared(let plan, let table):
      // Others use its rows, too, unless they are computed anew each time.
      return plan.readsInput ? .shared(plan.keeping(wanted), table) : self
    case .union(let plans, let schema):
      return .union(plans.map { $0.keeping(wanted) }, schema)
    case .stage(let plan, let stage):
      let used = stage.uses?(wanted) ?? Set(plan.schema.indices)
      let rows = plan.keeping(used)
      if used.count < plan.schema.count, let narrowed = stage.narrowed {
        return narrowed(rows, wanted)
      }
      return .stage(rows, stage)
    case .combination(let left, let right, let combination):
      guard let keys = combination.keys, let narrowed = combination.narrowed else {
        return .combination(left: left.keepingUsed, right: right.keepingUsed, combination)
      }
      var (lefts, rights) = (Set(keys.left.map(\.column)), Set(keys.right.map(\.column)))
      let width = combination.leftColumns.count
      for column in wanted {
        if column < width {
          lefts.insert(combination.leftColumns[column])
        } else {
          rights.insert(combination.rightColumns[column - width])
        }
      }
      let (keptLeft, keptRight) = (lefts.sorted(), rights.sorted())
      let sides = (left: left.keeping(lefts), right: right.keeping(rights))
      guard keptLeft.count < left.schema.count || keptRight.count < right.schema.count else {
        return .combination(left: sides.left, right: sides.right, combination)
      }
      var narrow = narrowed(keptLeft, keptRight)
      narrow.identity = combination.identity
      let kept =
        combination.leftColumns.map(lefts.contains) + combination.rightColumns.map(rights.contains)
      return Plan.combination(
        left: .picked(sides.left, named: "project", keptLeft),
        right: .picked(sides.right, named: "project", keptRight), narrow
      ).widened(to: schema, kept.indices.filter { kept[$0] })
    }
  }

  /// Collects the columns of each table of the input that it looks at, by the number of the table.
  func collectUsed(into used: inout [Int: Set<Int>]) {
    collect(Set(schema.indices), into: &used)
  }

  private func collect(_ wanted: Set<Int>, into used: inout [Int: Set<Int>]) {
    switch self {
    case .input(let input): if input.isStream { used[input.number, default: []].formUnion(wanted) }
    case .table, .generated: break
    case .shared(let plan, _): plan.collectUsed(into: &used)
    case .union(let plans, _): for plan in plans { plan.collect(wanted, into: &used) }
    case .stage(let plan, let stage):
      plan.collect(stage.uses?(wanted) ?? Set(plan.schema.indices), into: &used)
    case .combination(let left, let right, _):
      left.collectUsed(into: &used)
      right.collectUsed(into: &used)
    }
  }

  /// Its columns at the places where they are in a schema, with nulls in the others.
  func widened(to schema: Schema, _ places: [Int]) -> Plan {
    var columns: [Expression] = schema.map { Constant(.nulls($0.type, count: 1)) }
    for (column, place) in places.enumerated() {
      columns[place] = InputColumn(column, of: self.schema)
    }
    return .projected(self, named: "project", schema, columns)
  }
}
