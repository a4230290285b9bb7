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
      let path = try path(try binder.constant(address, as: .string).firstText, at: address.span)
      let suffix = path.split(separator: ".").last.map(String.init) ?? ""
      let name = (format ?? (path.contains(".") ? suffix : "csv")).lowercased()
      guard let kind = ExternalFile.Format(rawValue: name) else {
        let known = ExternalFile.Format.allCases.map(\.rawValue).joined(separator: ", ")
        throw Diagnostic(
          "the format '\(name)' cannot be read", at: address.span, help: "it is one of \(known)")
      }
      files.append(ExternalFile(path: path, format: kind, schema: schema, skipsFirst: skips))
    }
    guard files.allSatisfy({ $0.format != .txt && $0.format != .raw }) || schema.count == 1 else {
      throw Diagnostic("a text file has one column", at: syntax.span)
    }
    let read = binder.readFile
    return .generated(schema) { [files] (run) throws(RunError) in
      var table = Table(schema: schema)
      for file in files { table.batches += try read(file) }
      return table
    }
  }

  /// The path that an address names on this machine.
  private static func path(_ address: String, at span: SourceSpan) throws(Diagnostic) -> String {
    // What follows a semicolon is a secret for a storage service.
    let bare = address.split(separator: ";", omittingEmptySubsequences: false).first ?? ""
    if bare.hasPrefix("file://") { return String(bare.dropFirst(7)) }
    guard !address.contains("://") else {
      throw Diagnostic(
        "'externaldata' reads local files only", at: span,
        help: "download the file and name its path")
    }
    return address
  }
}
