import KQLSyntax

extension QueryOperator {
  /// `externaldata`: the rows of local files.
  static let externalData = QueryOperator(first: "externaldata") {
    (syntax, binder) throws(Diagnostic) -> Plan in
    let schema = try binder.schema(syntax.columns("columns"))
    let files = try binder.externalFiles(
      syntax, schema: schema, format: try binder.formatProperty(of: syntax))
    let external = ExternalFiles(files: files, access: binder.files)
    return .generated(schema, external) { (run) throws(RunError) in
      var table = Table(schema: schema)
      for file in files { table.batches += try external.rows(of: file, run) }
      return table
    }
  }
}

extension ExternalFiles {
  /// The rows of a file, whose bytes count as memory while they are read.
  func rows(of file: ExternalFile, _ run: RunContext) throws(RunError) -> [DecodedBatch] {
    // Its bytes are read twice over before there are rows whose memory is counted.
    let size = Int(access.signature(file)?.size ?? 0)
    let bytes = size.multipliedReportingOverflow(by: 2).partialValue
    guard run.memory?.add(bytes) != false else {
      if let error = run.error { throw error }
      return []
    }
    defer { _ = run.memory?.add(-bytes) }
    return try access.read(file)
  }
}
