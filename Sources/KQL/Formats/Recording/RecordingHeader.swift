/// The first line of a recording: which format the recorded records have.
///
/// ```json
/// {"recording":1,"format":"csv","separator":",","columns":[{"name":"Time","type":"datetime"}]}
/// ```
package struct RecordingHeader: Sendable {
  /// The format of the records.
  package let standard: any InputFormat

  /// Formats for tables with particular names.
  package let views: [String: any InputFormat]

  /// The version of the layout that is written, the only one so far.
  private static let version: Int64 = 1

  /// A header for a stream.
  package init(standard: any InputFormat, views: [String: any InputFormat]) {
    self.standard = standard
    self.views = views
  }

  /// Reads a header.
  ///
  /// - Throws: What is wrong with the line.
  package init(line: StringView) throws(FormatError) {
    guard Dynamic.isJSON(line), let version = Dynamic(line).member("recording") else {
      throw FormatError(message: "it is no recording of --record")
    }
    guard version.asLong == Self.version else {
      throw FormatError(message: "its version is not known to this program, which may be too old")
    }
    switch Dynamic(line).text(of: "format") {
    case "syslog":
      self.init(standard: SyslogFormat(.original), views: SyslogFormat.views)
    case "csv":
      let separator = Dynamic(line).text(of: "separator")?.utf8.first
      let columns = try Self.columns(of: Dynamic(line))
      self.init(
        standard: CSVFormat(
          schema: columns.schema, inferred: columns.inferred,
          separator: separator ?? UInt8(ascii: ","),
          hasHeader: !Self.isTrue(Dynamic(line).member("headless"))),
        views: [:])
    case "ndjson":
      let columns = try Self.columns(of: Dynamic(line))
      self.init(
        standard: NDJSONFormat(schema: columns.schema, inferred: columns.inferred), views: [:])
    case let name:
      throw FormatError(message: "its format '\(name ?? "")' is not known")
    }
  }

  /// Appends the line, with its newline.
  package func append(to buffer: inout ByteBuffer) {
    buffer.append("{\"recording\":")
    buffer.append(decimal: Self.version)
    switch standard {
    case let csv as CSVFormat:
      buffer.append(",\"format\":\"csv\",\"separator\":")
      withUnsafePointer(to: csv.separator) { buffer.append(jsonString: StringView($0, 1)) }
      if !csv.hasHeader { buffer.append(",\"headless\":true") }
      Self.append(csv.schema, csv.inferred, to: &buffer)
    case let json as NDJSONFormat:
      buffer.append(",\"format\":\"ndjson\"")
      Self.append(json.schema, json.inferred, to: &buffer)
    default: buffer.append(",\"format\":\"syslog\"")
    }
    buffer.append("}\n")
  }

  private static func append(
    _ columns: Schema, _ inferred: [Bool], to buffer: inout ByteBuffer
  ) {
    buffer.append(",\"columns\":[")
    for (index, column) in columns.enumerated() {
      buffer.append(index == 0 ? "{\"name\":" : ",{\"name\":")
      buffer.append(jsonText: column.name)
      buffer.append(",\"type\":\"")
      buffer.append(column.type.rawValue)
      buffer.append(inferred[index] ? "\",\"inferred\":true}" : "\"}")
    }
    buffer.append("]")
  }

  private static func isTrue(_ value: Dynamic?) -> Bool { value.map { $0.text == "true" } ?? false }

  private static func columns(
    of header: Dynamic
  ) throws(FormatError) -> (schema: Schema, inferred: [Bool]) {
    var schema: Schema = []
    var inferred: [Bool] = []
    guard let columns = header.member("columns") else {
      throw FormatError(message: "its header names no columns")
    }
    for column in DynamicElements(columns) {
      guard let name = column.text(of: "name"),
        let type = column.text(of: "type").flatMap({ ScalarType(name: $0) })
      else { throw FormatError(message: "a column of its header has no name or no known type") }
      schema.append(ColumnSchema(name, type))
      inferred.append(isTrue(column.member("inferred")))
    }
    return (schema, inferred)
  }
}

extension Dynamic {
  /// The text of a string member of a bag; not for the row path.
  fileprivate func text(of key: StaticString) -> String? {
    member(key)?.string?.withDecoded { $0.string }
  }
}
