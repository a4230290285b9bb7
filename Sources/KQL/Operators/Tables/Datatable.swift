import KQLSyntax

extension QueryOperator {
  static let datatable = QueryOperator(first: "datatable") {
    (syntax, binder) throws(Diagnostic) in
    let schema = try binder.schema(syntax.columns("columns"))
    let values = syntax.expressions("values")
    guard !schema.isEmpty, values.count.isMultiple(of: schema.count) else {
      throw Diagnostic(
        "\(values.count) values do not fill rows of \(schema.count) columns", at: syntax.span)
    }
    var cells: [[Column]] = schema.map { _ in [] }
    for (index, value) in values.enumerated() {
      let type = schema[index % schema.count].type
      cells[index % schema.count].append(try binder.constant(value, as: type))
    }
    let columns = zip(schema, cells).map { Column.concatenated($1, type: $0.type).expanded() }
    let batch = Batch(count: values.count / schema.count, columns: columns)
    let batches = stride(from: 0, to: batch.count, by: Batch.preferredCount).map {
      batch.slice($0..<min($0 + Batch.preferredCount, batch.count)).decoded()
    }
    return .table(Table(schema: schema, batches: batches))
  }
}

extension OperatorSyntax {
  /// The declared columns of a clause; none when it is not there.
  func columns(_ label: String) -> [ColumnDeclarationSyntax] {
    if case .columns(let columns)? = clause(label) { return columns }
    return []
  }
}

extension Binder {
  /// The schema of declared columns.
  ///
  /// - Throws: A diagnostic when a type is unknown or a name stands twice.
  func schema(_ columns: [ColumnDeclarationSyntax]) throws(Diagnostic) -> Schema {
    var schema: Schema = []
    for column in columns {
      guard let type = ScalarType(name: column.type.text) else {
        throw Diagnostic(
          "unknown type '\(column.type.text)'", at: column.type.span,
          help: "types are \(ScalarType.allCases.map(\.rawValue).joined(separator: ", "))")
      }
      guard schema.index(named: column.name.text) == nil else {
        throw Diagnostic("the column '\(column.name.text)' stands twice", at: column.name.span)
      }
      schema.append(ColumnSchema(column.name.text, type))
    }
    return schema
  }
}
