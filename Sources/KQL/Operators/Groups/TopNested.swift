import KQLSyntax

extension QueryOperator {
  static let topNested = QueryOperator("top-nested") {
    (input: Plan, syntax, binder) throws(Diagnostic) -> Plan in
    var levels: [NestedLevel] = []
    for member in syntax.group("levels") {
      levels.append(try NestedLevel(member, on: input, syntax, binder))
    }
    var names = ColumnNames()
    let result = levels.flatMap { level in
      level.schema.map { ColumnSchema(names.unique($0.name), $0.type) }
    }
    let schema = input.schema
    return .stage(
      input,
      Stage(
        name: "top-nested", schema: result, memory: .allRows, isSerialized: true,
        ownStreamUse: .totals, ownOrderUse: .ignores
      ) {
        [levels] in TopNested(levels, schema: schema, output: $0, $1)
      })
  }
}

/// One `top-nested` clause.
private struct NestedLevel: Sendable {
  /// How many values are kept; `nil` keeps all.
  var count: Int?

  /// The values, over the input.
  var key: Expression

  /// What stands for all other values; one row.
  var others: Column?

  var aggregates: [BoundAggregate]

  /// The rank, over the number of the parent, the key and the results of the aggregates.
  var rank: Expression

  var isAscending: Bool

  /// The key's column and the rank's.
  var schema: Schema

  init(
    _ clauses: [LabelledClause], on input: Plan, _ syntax: OperatorSyntax, _ binder: Binder
  ) throws(Diagnostic) {
    if let value = clauses.expression("count") { count = try binder.count(value) }
    guard case .named(let columns)? = clauses.clause("column"), let column = columns.first,
      case .ordered(let orders)? = clauses.clause("key"), let order = orders.first
    else { throw syntax.missing("levels") }
    let scope = Scope(input, binder)
    key = try binder.expression(column.expression, in: scope)
    let name =
      column.names.first?.text ?? binder.impliedName(column.expression) ?? binder.nextColumnName()
    if let value = clauses.expression("others") {
      others = try binder.constant(value, as: key.type)
    }
    var summary = SummaryColumns(scope)
    summary.add(Constant(Int64(0)), named: "$parent")
    summary.add(key, named: "$key")
    try summary.add(aggregate: order.value, binder)
    guard summary.results.count == 3 else {
      throw Diagnostic(
        "a level needs an aggregate with one result", at: order.value.expression.span)
    }
    aggregates = summary.aggregates
    rank = summary.results[2]
    guard rank.type != .dynamic else {
      throw Diagnostic("cannot order by a dynamic value", at: order.value.expression.span)
    }
    isAscending = order.isAscending ?? false
    schema = [
      ColumnSchema(name, key.type),
      ColumnSchema(order.value.names.first?.text ?? "aggregated_\(name)", rank.type),
    ]
  }
}

/// Finds the top values of each level within those of the level before.
private final class TopNested: WholeTable {
  private let levels: [NestedLevel]

  /// The values of one level: the parent of each, and the columns of the level.
  private struct Nodes {
    var parents: [UInt32]
    var columns: [Column]
    /// Whether the node stands for all values that are not at the top.
    var isOthers: [Bool]
  }

  init(_ levels: [NestedLevel], schema: Schema, output: Operator, _ run: RunContext) {
    self.levels = levels
    super.init(schema: schema, output: output, run)
  }

  override func complete(_ batch: Batch) {
    guard batch.count > 0 else { return }
    var parents = [UInt32](repeating: 0, count: batch.count)
    var isOthers = [false]
    var found: [Nodes] = []
    for level in levels {
      guard let nodes = self.nodes(of: level, batch, &parents, parentIsOthers: isOthers) else {
        return
      }
      isOthers = nodes.isOthers
      found.append(nodes)
    }
    guard let last = found.last else { return }
    var places = Array(UInt32(0)..<UInt32(last.parents.count))
    var columns: [Column] = []
    for nodes in found.reversed() {
      columns = nodes.columns.map { $0.gather(indices: places, count: places.count) } + columns
      places = places.map { nodes.parents[Int($0)] }
    }
    _ = emit(Batch(count: last.parents.count, columns: columns))
  }

  /// The nodes of a level, ordered within their parents; `parents` becomes each row's node.
  ///
  /// - Returns: `nil` when there is too little memory, or the query has been stopped.
  private func nodes(
    of level: NestedLevel, _ batch: Batch, _ parents: inout [UInt32], parentIsOthers: [Bool]
  ) -> Nodes? {
    let keys = level.key.evaluate(batch, context)
    let inside = parents.indices.filter {
      parents[$0] != .max && !parentIsOthers[Int(parents[$0])]
    }
    guard let groups = group(level, batch, keys, rows: inside, parents) else { return nil }
    var order = [UInt32](Selection.range(0..<groups.count).values)
    if groups.count > 0 {
      let key = SortKey(
        expression: InputColumn(2, name: "", type: level.rank.type),
        isAscending: level.isAscending, nullsFirst: false)
      let parent = SortKey(
        expression: InputColumn(0, name: "", type: .long), isAscending: true, nullsFirst: true)
      order = [parent, key].order(groups.results, context).values
    }
    // The node of each group that is at the top, by parent.
    var nodesOfParent = [[Int]](repeating: [], count: parentIsOthers.count)
    let parentOfGroup = groups.results.column(0)
    for group in order {
      let parent = Int(parentOfGroup.value(Int(group), as: Int64.self) ?? 0)
      nodesOfParent[parent].append(Int(group))
    }
    var nodeOfGroup = [UInt32](repeating: .max, count: groups.count)
    var result = Nodes(parents: [], columns: [], isOthers: [])
    // Which row of the groups, then of the others, a node is.
    var sources: [UInt32] = []
    var othersOfParent = [UInt32](repeating: .max, count: parentIsOthers.count)
    var othersParents: [UInt32] = []
    for parent in parentIsOthers.indices {
      let kept = nodesOfParent[parent].prefix(level.count ?? .max)
      for group in kept {
        nodeOfGroup[group] = UInt32(result.parents.count)
        result.parents.append(UInt32(parent))
        result.isOthers.append(false)
        sources.append(UInt32(group))
      }
      let hasMore = nodesOfParent[parent].count > kept.count || parentIsOthers[parent]
      if hasMore, level.others != nil || parentIsOthers[parent] {
        othersOfParent[parent] = UInt32(result.parents.count)
        sources.append(UInt32(groups.count + othersParents.count))
        othersParents.append(UInt32(parent))
        result.parents.append(UInt32(parent))
        result.isOthers.append(true)
      }
    }
    // The rows of the others, and the new place of every row.
    var otherRows: [Int] = []
    var next = [UInt32](repeating: .max, count: parents.count)
    for (at, row) in inside.enumerated() { next[row] = nodeOfGroup[Int(groups.ofRow[at])] }
    for row in parents.indices where parents[row] != .max && next[row] == .max {
      next[row] = othersOfParent[Int(parents[row])]
      if next[row] != .max { otherRows.append(row) }
    }
    let standard =
      level.others?.repeated(batch.count) ?? .nulls(level.key.type, count: batch.count)
    guard let others = group(level, batch, standard, rows: otherRows, parents) else { return nil }
    var placeOfParent = [UInt32](repeating: .max, count: parentIsOthers.count)
    for row in 0..<others.count {
      let parent = others.results.column(0).value(row, as: Int64.self) ?? 0
      placeOfParent[Int(parent)] = UInt32(groups.count + row)
    }
    var fromOthers = 0
    for node in sources.indices where result.isOthers[node] {
      sources[node] = placeOfParent[Int(othersParents[fromOthers])]
      // A level without others has no value below those of the level before.
      if level.others == nil { sources[node] = .max }
      fromOthers += 1
    }
    result.columns = [1, 2].map { column in
      let type = column == 1 ? level.key.type : level.rank.type
      return Column.concatenated(
        [groups.results.column(column), others.results.column(column)].map { $0.expanded() },
        type: type
      ).gather(indices: sources, count: sources.count)
    }
    parents = next
    return result
  }

  /// Groups some rows by their parent and a key: the group of each, and a row of each group with the
  /// parent, the key and the rank.
  ///
  /// - Returns: `nil` when there is too little memory, or the query has been stopped.
  private func group(
    _ level: NestedLevel, _ batch: Batch, _ keys: Column, rows: [Int], _ parents: [UInt32]
  ) -> (ofRow: [UInt32], results: Batch, count: Int)? {
    let none = Batch(
      count: 0,
      columns: [
        .nulls(.long, count: 0), .nulls(level.key.type, count: 0),
        .nulls(level.rank.type, count: 0),
      ])
    guard !rows.isEmpty else { return ([], none, 0) }
    let numbers = Column.longs(parents.map { $0 == .max ? -1 : Int64($0) })
    let width = batch.columnCount
    let indices = UnsafeMutablePointer<UInt32>.allocate(capacity: rows.count)
    for (at, row) in rows.enumerated() { indices[at] = UInt32(row) }
    let part = batch.appending([numbers, keys])
      .arranged(Selection(indices: indices, count: rows.count))
    let columns = [
      InputColumn(width, name: "", type: .long), InputColumn(width + 1, name: "", type: keys.type),
    ]
    let index = GroupIndex(columns.map(\.type))
    guard let ofRow = index.groups(ofAll: part.picking([width, width + 1])) else { return nil }
    let table = GroupTable(keys: columns, level.aggregates)
    for rows in part.slices {
      if context.stop.isAbandoned { return nil }
      table.add(rows, context)
    }
    var parts: [Batch] = []
    table.rows(mayUse: { account(besides: $0) }) { batch in
      let rank = level.rank.evaluate(batch, context)
      parts.append(Batch(count: batch.count, columns: [batch.column(0), batch.column(1), rank]))
      return true
    }
    let results = ConcatenatedRows(parts).batch
    guard results.count == table.count, !context.stop.isAbandoned else { return nil }
    return (ofRow, results, table.count)
  }
}

extension Selection {
  /// The row numbers.
  fileprivate var values: [UInt32] { Array(UnsafeBufferPointer(start: indices, count: count)) }
}
