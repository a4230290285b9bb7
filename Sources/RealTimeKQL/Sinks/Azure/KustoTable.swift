import KQL

/// The table of Azure Data Explorer that an output writes to: made, and given the columns that it lacks.
struct KustoTable {
  let client: KustoClient
  let name: String

  /// Takes what is worth saying.
  let note: (String) -> Void

  /// The name of the mapping of the columns that rows have.
  static func mapping(_ schema: Schema) -> String {
    let text = schema.map { "\($0.name):\($0.type.rawValue)" }.joined(separator: "\n")
    return "RealTimeKql_" + Digest.text(of: Array(text.utf8)).prefix(16)
  }

  /// Throws away the table and its rows.
  func reset() throws(SinkError) {
    _ = try client.run(".drop table \(KustoClient.quoted(name)) ifexists")
  }

  /// Makes the table, or adds the columns that it lacks, and the mapping of rows to columns.
  ///
  /// - Returns: The mapping, where this identity may make one; rows are mapped by the names of their members
  ///   without it.
  func prepare(_ schema: Schema) throws(SinkError) -> String? {
    let known = try columns()
    var declared: [String] = []
    var added: [String] = []
    for column in schema {
      let type = known?[column.name] ?? column.type.rawValue
      if let existing = known?[column.name] {
        guard Self.takes(existing, column.type.rawValue) else {
          throw SinkError(
            "adx: the column '\(column.name)' of the table '\(name)' is a \(existing), which does not take"
              + " a \(column.type.rawValue); convert or rename it in the query")
        }
      } else if known != nil {
        added.append("'\(column.name)'")
      }
      declared.append("\(KustoClient.quoted(column.name)):\(type)")
    }
    guard known == nil || !added.isEmpty else { return try makeMapping(schema) }
    let command =
      ".create-merge table \(KustoClient.quoted(name)) (\(declared.joined(separator: ", ")))"
    let answer = try client.answer(command, at: client.engine)
    if answer.status == 403, known != nil {
      note(
        "warning: adx: the table '\(name)' lacks the columns \(added.joined(separator: ", ")), and this"
          + " identity may not add them; their values are left out")
      return nil
    }
    guard answer.isSuccess else { throw client.failure(answer, command) }
    if known != nil {
      note("note: adx: the table '\(name)' has got the columns \(added.joined(separator: ", "))")
    }
    return try makeMapping(schema)
  }

  private func makeMapping(_ schema: Schema) throws(SinkError) -> String? {
    let mapping = Self.mapping(schema)
    var text = ByteBuffer(capacity: 256)
    for (index, column) in schema.enumerated() {
      text.append(index == 0 ? "[{\"column\":" : ",{\"column\":")
      text.append(jsonText: column.name)
      text.append(",\"Properties\":{\"Path\":")
      text.append(jsonText: "$\(KustoClient.quoted(column.name))")
      text.append("}}")
    }
    text.append("]")
    let literal = text.string.replacing("\\", with: "\\\\").replacing("'", with: "\\'")
    let command =
      ".create-or-alter table \(KustoClient.quoted(name)) ingestion json mapping '\(mapping)' '\(literal)'"
    let answer = try client.answer(command, at: client.engine)
    if answer.status == 403 { return nil }
    guard answer.isSuccess else { throw client.failure(answer, command) }
    return mapping
  }

  /// The columns that the table has, by name; `nil` when there is no such table.
  private func columns() throws(SinkError) -> [String: String]? {
    let command = ".show table \(KustoClient.quoted(name)) cslschema"
    let answer = try client.answer(command, at: client.engine)
    if answer.status == 400 || answer.status == 404 {
      // A table that is not there is a mistake in a command; any other is found by the next one.
      return nil
    }
    guard answer.isSuccess, let json = answer.json else { throw client.failure(answer, command) }
    guard let row = json["Tables"]?.elements.first?["Rows"]?.elements.first?.elements,
      row.count > 1, let schema = row[1].string
    else { return nil }
    var columns: [String: String] = [:]
    for part in schema.split(separator: ",") {
      // `name:type`, or `['a name']:type`.
      guard let colon = part.lastIndex(of: ":") else { continue }
      var name = part[..<colon].drop { $0 == " " }
      if name.hasPrefix("['"), name.hasSuffix("']") { name = name.dropFirst(2).dropLast(2) }
      columns[String(name)] = String(part[part.index(after: colon)...])
    }
    return columns
  }

  /// Whether a column of one type takes every value of another.
  private static func takes(_ existing: String, _ type: String) -> Bool {
    if existing == type || existing == "dynamic" || existing == "string" { return true }
    switch existing {
    case "long": return type == "int"
    case "real": return ["int", "long"].contains(type)
    case "decimal": return ["int", "long", "real"].contains(type)
    default: return false
    }
  }
}
