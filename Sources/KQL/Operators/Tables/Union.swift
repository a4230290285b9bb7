import KQLSyntax

extension QueryOperator {
  static let union = QueryOperator(source: "union") { (input, syntax, binder) throws(Diagnostic) in
    let said = binder.warnings.count
    let tables = try binder.sources(
      syntax, after: input, "union_arg", isFuzzy: syntax.word("isfuzzy") == "true")
    let kind = try syntax.word("kind", in: ["inner", "outer"]) ?? "outer"
    guard !tables.isEmpty else {
      let causes = binder.warnings[said...].map(\.message).joined(separator: "; ")
      throw Diagnostic(
        "'union' has no tables\(causes.isEmpty ? "" : ": \(causes)")", at: syntax.span,
        help: causes.isEmpty ? "name one: union A, B" : "one of its tables must be there")
    }
    let source = syntax.word("withsource") ?? syntax.word("with_source")
    return united(tables, isInner: kind == "inner", source: source)
  }

  /// The rows of several tables, with nulls where a table lacks a column.
  ///
  /// `isInner` says whether only columns that all tables have are kept, `source` is the name of a
  /// column that says which table a row is of.
  static func united(
    _ tables: [(name: String, plan: Plan)], isInner: Bool = false, source: String? = nil
  ) -> Plan {
    let schema = unionSchema(of: tables.map(\.plan.schema), isInner: isInner)
    return .union(
      tables.map { aligned($0.plan, to: schema, source: source, named: $0.name) },
      (source.map { [ColumnSchema($0, .string)] } ?? []) + named(schema))
  }

  /// The names of the result: a name that several types share gets the type behind it, and a number
  /// where that name is taken.
  private static func named(_ schema: Schema) -> Schema {
    var names = ColumnNames()
    let visible = schema.withoutHidden
    return schema.map { column in
      var named = column
      if !column.isHidden,
        visible.contains(where: { $0.name == column.name && $0.type != column.type })
      {
        named.name = "\(column.name)_\(column.type)"
      }
      return names.unique(named)
    }
  }

  /// The columns of all tables (or those all have); a name with several types becomes several columns,
  /// one after the other.
  private static func unionSchema(of schemas: [Schema], isInner: Bool) -> Schema {
    var merged: Schema = []
    for schema in schemas {
      for column in schema where !merged.contains(column) {
        let last = merged.lastIndex { $0.name == column.name }
        merged.insert(column, at: last.map { $0 + 1 } ?? merged.count)
      }
    }
    if isInner {
      merged = merged.filter { column in schemas.allSatisfy { $0.contains(column) } }
    }
    return merged
  }

  /// A table with the union's columns: nulls where it has none.
  private static func aligned(
    _ plan: Plan, to schema: Schema, source: String?, named name: String
  ) -> Plan {
    var columns: [Expression] = source == nil ? [] : [Constant(name)]
    for column in schema {
      if let index = plan.schema.firstIndex(of: column) {
        columns.append(InputColumn(index, name: column.name, type: column.type))
      } else {
        columns.append(Constant(.nulls(column.type, count: 1)))
      }
    }
    return .projected(
      plan, named: "union", (source.map { [ColumnSchema($0, .string)] } ?? []) + schema, columns)
  }
}
