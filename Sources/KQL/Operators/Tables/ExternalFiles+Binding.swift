import KQLSyntax

extension Binder {
  /// The local files that an operator reads as one table, by its clause `addresses`.
  ///
  /// Without a format that the operator names, the names of the files tell it.
  func externalFiles(
    _ syntax: OperatorSyntax, schema: Schema, format: NameSyntax?
  ) throws(Diagnostic) -> [ExternalFile] {
    guard case .expressions(let addresses)? = syntax.clause("addresses"), !addresses.isEmpty else {
      throw syntax.missing("addresses")
    }
    let skipsFirst = try property("ignorefirstrecord", of: syntax)?.lowercased() == "true"
    var files: [ExternalFile] = []
    for address in addresses {
      let path = try ExternalFile.path(
        try constant(address, as: .string).firstText, for: syntax.keyword.text, at: address.span)
      let name = (format?.text ?? ExternalFile.formatName(of: path)).lowercased()
      guard let kind = ExternalFile.Format(rawValue: name) else {
        throw Diagnostic(
          "the format '\(name)' cannot be read", at: format?.span ?? address.span,
          help: ExternalFile.Format.help)
      }
      files.append(
        ExternalFile(path: path, format: kind, schema: schema, skipsFirst: skipsFirst))
    }
    guard files.allSatisfy({ $0.format != .txt && $0.format != .raw }) || schema.count == 1 else {
      throw Diagnostic("a text file has one column", at: syntax.span)
    }
    return files
  }

  /// The text of a property that stands in `with (…)`, whose name is compared in lower case.
  func property(_ name: String, of syntax: OperatorSyntax) throws(Diagnostic) -> String? {
    guard let value = propertyValue(name, of: syntax) else { return nil }
    if case .name(let word) = value.kind { return word.text }
    return try constant(value, as: .string).firstText
  }

  /// A property as the name of a format.
  func formatProperty(of syntax: OperatorSyntax) throws(Diagnostic) -> NameSyntax? {
    guard let value = propertyValue("format", of: syntax),
      let text = try property("format", of: syntax)
    else { return nil }
    return NameSyntax(text, at: value.span)
  }

  private func propertyValue(
    _ name: String, of syntax: OperatorSyntax
  ) -> ExpressionSyntax? {
    guard case .properties(let given)? = syntax.clause("properties") else { return nil }
    return given.first { $0.name?.text.lowercased() == name }?.value
  }
}
