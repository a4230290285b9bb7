import KQLSyntax

extension QueryOperator {
  /// `externaldata`: the rows of local files.
  static let externalData = QueryOperator(first: "externaldata") {
    (syntax, binder) throws(Diagnostic) -> Plan in
    let schema = try binder.schema(syntax.columns("columns"))
    guard case .expressions(let addresses)? = syntax.clause("addresses"), !addresses.isEmpty else {
      throw syntax.missing("addresses")
    }
    var properties: [ArgumentSyntax] = []
    if case .properties(let given)? = syntax.clause("properties") { properties = given }
    func property(_ name: String) throws(Diagnostic) -> String? {
      guard let value = properties.first(where: { $0.name?.text.lowercased() == name })?.value
      else {
        return nil
      }
      if case .name(let word) = value.kind { return word.text }
      return try binder.constant(value, as: .string).firstText
    }
    let format = try property("format")
    let skips = try property("ignorefirstrecord")?.lowercased() == "true"
    var files: [ExternalFile] = []
    for address in addresses {
      let path = try ExternalFile.path(
        try binder.constant(address, as: .string).firstText, for: "externaldata", at: address.span)
      let name = (format ?? ExternalFile.formatName(of: path)).lowercased()
      guard let kind = ExternalFile.Format(rawValue: name) else {
        throw Diagnostic(
          "the format '\(name)' cannot be read", at: address.span, help: ExternalFile.Format.help)
      }
      files.append(ExternalFile(path: path, format: kind, schema: schema, skipsFirst: skips))
    }
    guard files.allSatisfy({ $0.format != .txt && $0.format != .raw }) || schema.count == 1 else {
      throw Diagnostic("a text file has one column", at: syntax.span)
    }
    let access = binder.files
    return .generated(schema, ExternalFiles(files: files, access: access)) {
      [files] (run) throws(RunError) in
      var table = Table(schema: schema)
      for file in files {
        // Its bytes are read twice over before there are rows whose memory is counted.
        let size = Int(access.signature(file)?.size ?? 0)
        let bytes = size.multipliedReportingOverflow(by: 2).partialValue
        guard run.memory?.add(bytes) != false else { break }
        defer { _ = run.memory?.add(-bytes) }
        table.batches += try access.read(file)
      }
      if let error = run.error { throw error }
      return table
    }
  }
}
