extension Schema {
  /// The columns of a declaration such as `time:datetime, name:string`.
  ///
  /// The last colon of an item is before its type, so that names may hold colons.
  package init(declaration: String) throws(FormatError) {
    self = []
    for item in declaration.split(separator: ",", omittingEmptySubsequences: true) {
      guard let colon = item.lastIndex(of: ":") else {
        throw FormatError(message: "the column '\(item)' of the schema has no type")
      }
      let name = String(item[..<colon].drop(while: \.isWhitespace))
      let typeName = item[item.index(after: colon)...].filter { !$0.isWhitespace }
      guard let type = ScalarType(name: typeName) else {
        throw FormatError(message: "the schema has no such type as '\(typeName)'")
      }
      guard index(named: name) == nil else {
        throw FormatError(message: "the schema has two columns '\(name)'")
      }
      append(ColumnSchema(name, type))
    }
    if isEmpty { throw FormatError(message: "the schema has no columns") }
  }
}
