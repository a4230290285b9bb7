import KQLSyntax

/// The tables that `find` and `search` look through.
///
/// A table without any column that the predicate names is left out. In a table that has only some of
/// them, what the predicate says of the others is false.
struct SearchedTables {
  /// The tables that are looked through.
  let tables: [NamedPlan]

  private let condition: ExpressionSyntax
  /// The columns of any table that the predicate names.
  private let columns: Set<String>
  private let binder: Binder

  init(_ sources: [NamedPlan], for condition: ExpressionSyntax, _ binder: Binder) {
    self.condition = condition
    self.binder = binder
    let columns = Set(condition.valueNames).filter { name in
      binder.environment[name] == nil
        && sources.contains { $0.plan.schema.index(named: name) != nil }
    }
    self.columns = columns
    let reachesEveryTable = columns.isEmpty || condition.namesEveryColumn
    tables = sources.filter { source in
      reachesEveryTable || Self.isOpen(source.plan, binder)
        || columns.contains { source.plan.schema.index(named: $0) != nil }
    }
  }

  /// The predicate as it holds for a table.
  func predicate(for table: NamedPlan) -> ExpressionSyntax {
    if Self.isOpen(table.plan, binder) { return condition }
    return condition.falseWhere(columns.filter { table.plan.schema.index(named: $0) == nil })
  }

  /// Whether a column that a table lacks may be asked for.
  private static func isOpen(_ plan: Plan, _ binder: Binder) -> Bool {
    guard let table = plan.tableWithReaderColumns else { return false }
    return binder.catalog?.view(table.number).isOpen == true
  }
}

extension ExpressionSyntax {
  /// The names in it that stand for values.
  var valueNames: [String] {
    var names: [String] = []
    _ = try? replacing { (part) throws(Diagnostic) in
      if case .name(let name) = part.kind, !names.contains(name.text) { names.append(name.text) }
      return nil
    }
    return names
  }

  /// Whether it speaks of all columns, as `*` does.
  fileprivate var namesEveryColumn: Bool {
    var isFound = false
    _ = try? replacing { (part) throws(Diagnostic) in
      if case .star = part.kind { isFound = true }
      if case .name(let name) = part.kind, name.text == SearchPredicate.texts { isFound = true }
      return nil
    }
    return isFound
  }

  /// A predicate of which the parts that name certain columns are false.
  fileprivate func falseWhere(_ columns: Set<String>) -> ExpressionSyntax {
    if columns.isEmpty { return self }
    switch kind {
    case .binary(let symbol, let left, let right) where symbol == .and || symbol == .or:
      return ExpressionSyntax(
        .binary(symbol, left.falseWhere(columns), right.falseWhere(columns)), at: span)
    default:
      guard valueNames.contains(where: columns.contains) else { return self }
      return ExpressionSyntax(.literal(LiteralSyntax(.bool, "false")), at: span)
    }
  }
}
