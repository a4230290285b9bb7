/// Comma-separated values by RFC 4180, with any one-byte separator.
///
/// Quoted fields may hold separators, newlines and `""`; lines end with LF or CR LF; a byte order
/// mark is skipped, and so are empty lines. A record with too few fields has nulls at its end, one
/// with too many loses the spare ones; both are counted as ragged. A value that is not of its
/// column's type is null and counted.
package struct CSVFormat: InputFormat {
  package let schema: Schema
  let separator: UInt8

  /// Whether the first record of a file names the columns.
  let hasHeader: Bool

  package var isOpen: Bool { false }
  package let eventTime: Int?

  /// Creates a format from the start of the input: the header and rows to infer the types from.
  ///
  /// A schema gives types that are not to be inferred: by name when there is a header, else the names
  /// and types of the columns in their order.
  ///
  /// - Throws: An error when the schema names a column that the header lacks.
  package init(
    sample: UnsafeBufferPointer<UInt8>, separator: UInt8 = 0x2C, hasHeader: Bool = true,
    schema declared: Schema? = nil
  ) throws(FormatError) {
    self.separator = separator
    self.hasHeader = hasHeader
    let rows = CSVSample(sample, separator: separator)
    var names = hasHeader ? rows.header : declared?.map(\.name) ?? []
    for index in names.count..<Swift.max(names.count, hasHeader ? 0 : rows.width) {
      names.append("Column\(index + 1)")
    }
    if names.isEmpty, let declared { names = declared.map(\.name) }
    var unique = ColumnNames()
    names = names.enumerated().map { index, name in
      unique.unique(name.isEmpty ? "Column\(index + 1)" : name)
    }
    let types = rows.types(count: names.count, firstRow: hasHeader ? 1 : 0)
    var schema = zip(names, types).map { ColumnSchema($0, $1) }
    for column in declared ?? [] {
      guard let index = schema.index(named: column.name) else {
        throw FormatError(message: "the file has no column '\(column.name)'")
      }
      schema[index].type = column.type
    }
    self.schema = schema
    eventTime = schema.eventTime
  }

  package func makeReader(paths: [ColumnPath]) -> any RecordReader { CSVReader(format: self) }

  package func makeFraming() -> any RecordFraming { Self.framing(separator: separator) }

  /// What finds the records of a file with a separator.
  package static func framing(separator: UInt8) -> any RecordFraming {
    CSVFraming(separator: separator)
  }
}

extension Schema {
  /// The column that says when an event happened: by its usual names, else the first datetime.
  var eventTime: Int? {
    for name in ["TimeGenerated", "Timestamp", "TimeCreated", "EventTime", "DeviceTimestamp"] {
      if let index = index(named: name), self[index].type == .datetime { return index }
    }
    return firstIndex { $0.type == .datetime }
  }
}
