import KQLSyntax

extension QueryOperator {
  static let find = QueryOperator(source: "find") {
    (input: Plan?, syntax, binder) throws(Diagnostic) -> Plan in
    var tables: [(name: String, plan: Plan)] = input.map { [("find_arg0", $0)] } ?? []
    for table in syntax.tables("tables") {
      let position = tables.count
      tables.append((binder.tableName(table) ?? "union_arg\(position)", try binder.plan(table)))
    }
    if tables.isEmpty, let stream = binder.stream { tables.append(stream) }
    guard !tables.isEmpty else {
      throw Diagnostic(
        "'find' has no table", at: syntax.keyword.span, help: "write find in (T) where …")
    }
    let predicate = try syntax.expression("predicate")
    let condition = try FindPredicate.condition(predicate)
    let named = FindPredicate.names(in: predicate)
    // A table without a column that the predicate names has no rows to find.
    let searched = tables.filter { table in
      named.allSatisfy { name in
        table.plan.schema.index(named: name) != nil || binder.environment[name] != nil
          || !tables.contains { $0.plan.schema.index(named: name) != nil }
      }
    }
    var found: [(name: String, plan: Plan)] = []
    for table in searched {
      let scope = Scope(table.plan, binder)
      found.append(
        (table.name, .filtered(table.plan, by: [try binder.predicate(condition, in: scope)])))
    }
    guard !found.isEmpty else {
      throw Diagnostic("no table has the columns of the predicate", at: predicate.span)
    }
    let source = syntax.word("withsource") ?? "source_"
    let output = try FoundColumns(syntax, found.map(\.plan.schema), named: named, binder)
    return united(
      found.map { ($0.name, output.applied(to: $0.plan, binder)) }, source: source)
  }
}

/// The meaning of a predicate of `find`, in which a text stands for "any column has this term".
private enum FindPredicate {
  static func condition(_ syntax: ExpressionSyntax) throws(Diagnostic) -> ExpressionSyntax {
    switch syntax.kind {
    case .literal(let literal) where literal.kind != .bool:
      let wanted = ExpressionSyntax(.literal(LiteralSyntax(.string, literal.text)), at: syntax.span)
      return ExpressionSyntax(
        .binary(.has, ExpressionSyntax(.star, at: syntax.span), wanted), at: syntax.span)
    case .binary(let symbol, let left, let right) where symbol == .and || symbol == .or:
      return ExpressionSyntax(
        .binary(symbol, try condition(left), try condition(right)), at: syntax.span)
    case .call(let name, let arguments) where name.text == "not" && arguments.count == 1:
      let inner = ArgumentSyntax(value: try condition(arguments[0].value))
      return ExpressionSyntax(.call(name, [inner]), at: syntax.span)
    default: return syntax
    }
  }

  /// The names that stand for values.
  static func names(in syntax: ExpressionSyntax) -> [String] {
    var names: [String] = []
    _ = try? syntax.replacing { (part) throws(Diagnostic) in
      if case .name(let name) = part.kind, !names.contains(name.text) { names.append(name.text) }
      return nil
    }
    return names
  }
}

/// The columns of the result of a `find`.
private struct FoundColumns {
  private struct Column {
    var name: String
    var type: ScalarType?
  }

  private var columns: [Column] = []
  /// The name of the bag of the other columns, and whether it holds all columns.
  private var pack: (name: String, isAll: Bool)?

  init(
    _ syntax: OperatorSyntax, _ schemas: [Schema], named: [String], _ binder: Binder
  ) throws(Diagnostic) {
    let written = syntax.columns("columns")
    guard written.isEmpty else {
      for column in written {
        if column.name.text == "pack(*)" || column.name.text == "*" {
          pack = ("pack_", true)
        } else if column.type.text.isEmpty {
          columns.append(Column(name: column.name.text, type: nil))
        } else {
          guard let type = ScalarType(name: column.type.text) else {
            throw Diagnostic("unknown type '\(column.type.text)'", at: column.type.span)
          }
          columns.append(Column(name: column.name.text, type: type))
        }
      }
      return
    }
    let all = schemas.flatMap { $0 }.map(\.name)
    let common = (schemas.first ?? []).filter { column in
      schemas.allSatisfy { $0.contains(column) }
    }.map(\.name)
    var seen: Set<String> = []
    for name in named + common where all.contains(name) && seen.insert(name).inserted {
      columns.append(Column(name: name, type: nil))
    }
    if !Set(all).isSubset(of: seen) { pack = ("pack_", false) }
  }

  /// A table with these columns, as far as it has them.
  func applied(to plan: Plan, _ binder: Binder) -> Plan {
    var schema: Schema = []
    var expressions: [Expression] = []
    let inputs = Scope(plan, binder).inputColumns
    for column in columns {
      guard let input = inputs.first(where: { $0.name == column.name }) else { continue }
      schema.append(ColumnSchema(column.name, column.type ?? input.type))
      expressions.append(column.type.map { input.converted(to: $0) } ?? input)
    }
    if let pack {
      let packed = inputs.filter { input in
        pack.isAll || !columns.contains { $0.name == input.name }
      }
      schema.append(ColumnSchema(pack.name, .dynamic))
      expressions.append(PackedColumns(packed))
    }
    return .projected(plan, named: "find", schema, expressions)
  }
}

/// Columns as a bag; those without a value are left out.
private final class PackedColumns: Expression, @unchecked Sendable {
  private let columns: [InputColumn]

  init(_ columns: [InputColumn]) {
    self.columns = columns
    super.init(type: .dynamic)
  }

  override var operands: [Expression] { columns }

  override func evaluate(_ batch: Batch, _ context: EvaluationContext) -> Column {
    let values = columns.map { $0.evaluate(batch, context) }
    let writers = values.map { DynamicElementWriter($0) }
    let names = Column.strings(columns.map(\.name))
    let arena = Arena()
    var builder = ColumnBuilder<Dynamic>(capacity: batch.count)
    for row in 0..<batch.count {
      var bag = DynamicBagWriter(arena)
      for (at, writer) in writers.enumerated() where !values[at].isNull(row) {
        bag.begin(key: names.pointer(StringView.self)[at])
        writer.append(row, to: bag.writer)
      }
      builder.append(bag.finish())
    }
    return builder.finish(owners: [arena] + values.flatMap(\.retained))
  }
}
