import KQLSyntax

extension QueryOperator {
  /// `externaldata`: the rows of local files.
  static let externalData = QueryOperator(first: "externaldata") {
    (syntax, binder) throws(Diagnostic) -> Plan in
    let schema = try binder.schema(syntax.columns("columns"))
    let files = try binder.externalFiles(
      syntax, schema: schema, format: try binder.formatProperty(of: syntax))
    let external = ExternalFiles(files: files, access: binder.files)
    return .generated(schema, external) { (_) throws(RunError) in
      var table = Table(schema: schema)
      for file in files { table.batches += try external.access.read(file) }
      return table
    }
  }
}
