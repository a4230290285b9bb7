import KQLSyntax

extension QueryOperator {
  /// `inline_external_table`: the rows of local files and of those in folders.
  static let inlineExternalTable = QueryOperator(first: "inline_external_table") {
    (syntax, binder) throws(Diagnostic) -> Plan in
    let kind = try syntax.name("kind")
    guard kind.text == "storage" else {
      throw Diagnostic(
        "a table of Delta Lake cannot be read: its data are Parquet files", at: kind.span,
        help: "export it as csv or json, and read that with kind = storage")
    }
    let columns = syntax.columns("columns")
    guard !columns.isEmpty else { throw syntax.missing("columns") }
    let schema = try binder.schema(columns)
    let format = try syntax.name("format")
    var request = StorageRequest(reachesDown: true)
    request.prefix = try binder.property("nameprefix", of: syntax) ?? ""
    request.suffix = try binder.property("fileextension", of: syntax) ?? ""
    let folders = try binder.externalFiles(syntax, schema: schema, format: format).map {
      var folder = $0
      folder.selection = request
      folder.selection?.paths = [folder.path]
      return folder
    }
    let partitions = try PartitionPath(syntax, of: schema, binder)
    let external = ExternalFiles(files: folders, access: binder.files)
    return .generated(schema + partitions.columns, external) { (_) throws(RunError) in
      var table = Table(schema: schema + partitions.columns)
      for folder in folders {
        for path in try external.access.find(folder) {
          var file = folder
          file.path = path
          file.selection = nil
          let values = try partitions.values(of: path, in: folder.path)
          table.batches += try external.access.read(file).map { $0.adding(values) }
        }
      }
      return table
    }
  }
}

extension DecodedBatch {
  /// The rows with columns behind theirs that have one value for all of them.
  fileprivate func adding(_ values: [Column]) -> DecodedBatch {
    guard !values.isEmpty else { return self }
    return DecodedBatch(count: count, columns: columns + values.map { $0.repeated(count) })
  }
}
