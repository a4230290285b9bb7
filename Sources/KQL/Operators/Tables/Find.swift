import KQLSyntax

extension QueryOperator {
  static let find = QueryOperator(source: "find") {
    (input: Plan?, syntax, binder) throws(Diagnostic) -> Plan in
    var tables = try binder.sources(
      syntax, after: input, "union_arg", inputPrefix: "find_arg")
    if tables.isEmpty { tables = try binder.everyTable(at: syntax.keyword.span) }
    guard !tables.isEmpty else {
      throw Diagnostic(
        "'find' has no table", at: syntax.keyword.span, help: "write find in (T) where …")
    }
    let predicate = try syntax.expression("predicate")
    let condition = try FindPredicate.condition(predicate)
    let searched = SearchedTables(tables, for: condition, binder)
    var found: [NamedPlan] = []
    for table in searched.tables {
      let scope = Scope(table.plan, binder)
      let condition = try binder.predicate(searched.predicate(for: table), in: scope)
      found.append((table.name, .filtered(table.plan, by: [condition])))
    }
    let source = syntax.word("withsource") ?? "source_"
    let output = try FoundColumns(
      syntax, found.map { $0.plan.schema.filter { !$0.isRest } },
      of: tables.map(\.plan.schema), named: predicate.valueNames, binder)
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
}

/// The columns of the result of a `find`.
private struct FoundColumns {
  private struct Column {
    var name: String
    /// The type that is written, to which values are converted.
    var type: ScalarType?
    /// The type in the first table that has it.
    var foundType = ScalarType.dynamic
  }

  private var columns: [Column] = []
  /// The name of the bag of the other columns, and whether it holds all columns.
  private var pack: (name: String, isAll: Bool)?

  /// Whether all columns are shown, so that what they do not tell of the events goes with them.
  private var isWhole = false

  /// The columns of the tables that are searched, among `all` that could have been.
  init(
    _ syntax: OperatorSyntax, _ schemas: [Schema], of all: [Schema], named: [String],
    _ binder: Binder
  ) throws(Diagnostic) {
    let written = syntax.columns("columns")
    guard written.isEmpty else {
      for column in written {
        if column.name.text == "pack(*)" || column.name.text == "*" {
          pack = ("pack_", true)
        } else {
          columns.append(try Self.written(column, all, binder))
        }
      }
      return
    }
    let names = schemas.flatMap { $0 }.map(\.name)
    let common = (schemas.first ?? []).filter { column in
      schemas.allSatisfy { $0.contains(column) }
    }.map(\.name)
    var seen: Set<String> = []
    for name in named + common where names.contains(name) && seen.insert(name).inserted {
      columns.append(Column(name: name, type: nil, foundType: Self.type(of: name, in: schemas)))
    }
    if !Set(names).isSubset(of: seen) { pack = ("pack_", false) }
    isWhole = pack == nil
  }

  /// A column of the `project` clause.
  private static func written(
    _ column: ColumnDeclarationSyntax, _ schemas: [Schema], _ binder: Binder
  ) throws(Diagnostic) -> Column {
    guard schemas.contains(where: { $0.index(named: column.name.text) != nil }) else {
      throw binder.unknownColumn(column.name, in: Scope(schemas.flatMap { $0 }))
    }
    let type = ScalarType(name: column.type.text)
    guard type != nil || column.type.text.isEmpty else {
      throw Diagnostic("unknown type '\(column.type.text)'", at: column.type.span)
    }
    let name = column.name.text
    return Column(name: name, type: type, foundType: Self.type(of: name, in: schemas))
  }

  private static func type(of name: String, in schemas: [Schema]) -> ScalarType {
    for schema in schemas {
      if let index = schema.index(named: name) { return schema[index].type }
    }
    return .dynamic
  }

  /// A table with these columns, which are null where it has none.
  func applied(to plan: Plan, _ binder: Binder) -> Plan {
    var schema: Schema = []
    var expressions: [Expression] = []
    let scope = Scope(plan, binder)
    let inputs = scope.inputColumns.filter { !scope.schema[$0.index].isRest }
    for column in columns {
      guard let input = inputs.first(where: { $0.name == column.name }) else {
        let type = column.type ?? column.foundType
        schema.append(ColumnSchema(column.name, type))
        expressions.append(Constant(.nulls(type, count: 1)))
        continue
      }
      schema.append(ColumnSchema(column.name, column.type ?? input.type))
      expressions.append(column.type.map { input.converted(to: $0) } ?? input)
    }
    if let pack {
      let packed = inputs.filter { input in
        pack.isAll || !columns.contains { $0.name == input.name }
      }
      schema.append(ColumnSchema(pack.name, .dynamic))
      expressions.append(PackedColumns(packed, scope.rest))
    } else if let rest = scope.rest, isWhole {
      schema.append(.rest)
      expressions.append(rest)
    }
    return .projected(plan, named: "find", schema, expressions)
  }
}

/// Columns as a bag; those without a value are left out.
private final class PackedColumns: Expression, @unchecked Sendable {
  private let columns: [InputColumn]

  /// What the columns do not tell of the events.
  private let rest: InputColumn?

  init(_ columns: [InputColumn], _ rest: InputColumn?) {
    self.columns = columns
    self.rest = rest
    super.init(type: .dynamic)
  }

  override var operands: [Expression] { columns + (rest.map { [$0] } ?? []) }

  override func evaluate(_ batch: Batch, _ context: EvaluationContext) -> Column {
    let values = columns.map { $0.evaluate(batch, context) }
    let writers = values.map { DynamicElementWriter($0) }
    let names = Column.strings(columns.map(\.name))
    let others = rest?.evaluate(batch, context)
    let arena = Arena()
    var builder = ColumnBuilder<Dynamic>(capacity: batch.count)
    for row in 0..<batch.count {
      var bag = DynamicBagWriter(arena)
      for (at, writer) in writers.enumerated() where !values[at].isNull(row) {
        bag.begin(key: names.pointer(StringView.self)[at])
        writer.append(row, to: bag.writer)
      }
      if let others {
        for member in OtherValues(others, row).members { bag.append(member) }
      }
      builder.append(bag.finish())
    }
    return builder.finish(owners: [arena] + values.flatMap(\.retained))
  }
}
