/// Separated values by RFC 4180.
///
/// Quoted fields may hold separators, newlines and `""`; lines end with LF, CR LF or CR; a byte order
/// mark is skipped, and so are empty lines, and before the first record a line `sep=;` and lines that
/// begin with `#`. The columns of each file are found by the names in its header. A record with too few
/// fields has nulls at its end, one with too many loses the spare ones; both are counted as ragged. A
/// value that is not of its column's type is null and counted; if the type was inferred, ``ColumnPath/rest``
/// tells it.
package struct CSVFormat: InputFormat {
  package let schema: Schema
  let separator: UInt8

  /// Whether a file may have another separator: that of the first was found out and not said.
  let guessesSeparator: Bool

  /// Whether the first record of a file names the columns.
  let hasHeader: Bool

  /// Whether a file may be otherwise: that was found out and not said.
  let guessesHeader: Bool

  /// Whether lines at the start that begin with `#` are no records: not where every record is data.
  let skipsPreamble: Bool

  /// The columns whose types are inferred.
  let inferred: [Bool]

  /// What was found out about the input and is worth saying.
  package let notes: [String]

  package var isOpen: Bool { false }

  /// Where types are inferred, a later value may be of another.
  package var givesRest: Bool { zip(schema, inferred).contains { $1 && $0.type != .string } }

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
    try self.init(
      samples: [sample], CSVDialect(separator: separator, hasHeader: hasHeader), schema: declared)
  }

  /// Creates a format from the starts of the files of the input, whose columns are put together by their
  /// names.
  ///
  /// - Parameters:
  ///   - samples: The start of each file, at least one.
  ///   - dialect: What is said of the files; the rest is found out from the first.
  ///   - declared: Types that are not to be inferred: by name when there is a header, else the names
  ///     and types of the columns in their order.
  /// - Throws: An error when the schema names a column that the header lacks.
  package init(
    samples: [UnsafeBufferPointer<UInt8>], _ dialect: CSVDialect, schema declared: Schema? = nil
  ) throws(FormatError) {
    let first = samples.first ?? UnsafeBufferPointer(start: nil, count: 0)
    let separator = dialect.separator ?? CSVDialect.separator(of: first)
    self.separator = separator
    guessesSeparator = dialect.separator == nil
    skipsPreamble = dialect.hasHeader != false
    let rows = CSVSample(first, separator: separator, skipsPreamble: skipsPreamble)
    let hasHeader = dialect.hasHeader ?? CSVDialect.hasHeader(rows)
    self.hasHeader = hasHeader
    guessesHeader = dialect.hasHeader == nil
    var columns = CSVColumns()
    columns.add(rows, hasHeader: hasHeader, declared: declared)
    for sample in samples.dropFirst() {
      let separator =
        hasHeader && dialect.separator == nil
        ? CSVDialect.separator(of: sample, like: separator, isColumn: columns.contains) : separator
      let rows = CSVSample(sample, separator: separator, skipsPreamble: skipsPreamble)
      let isData = hasHeader && dialect.hasHeader == nil && !columns.shares(rows.header)
      columns.add(
        rows, hasHeader: hasHeader && !(isData && !CSVDialect.hasHeader(rows)), declared: declared)
    }
    var schema = columns.schema
    var inferred = schema.map { _ in true }
    if schema.isEmpty, let declared {
      schema = declared
      inferred = declared.map { _ in false }
    }
    for column in declared ?? [] {
      guard let index = schema.index(named: column.name) else {
        throw FormatError(message: "the file has no column '\(column.name)'")
      }
      schema[index].type = column.type
      inferred[index] = false
    }
    self.schema = schema
    self.inferred = inferred
    eventTime = schema.eventTime
    notes = Self.notes(dialect, separator: separator, hasHeader: hasHeader, schema)
  }

  /// Creates the format that an earlier run has found out.
  init(schema: Schema, inferred: [Bool], separator: UInt8, hasHeader: Bool) {
    self.schema = schema
    self.inferred = inferred
    self.separator = separator
    guessesSeparator = true
    self.hasHeader = hasHeader
    guessesHeader = true
    skipsPreamble = true
    eventTime = schema.eventTime
    notes = []
  }

  package func makeReader(paths: [ColumnPath]) -> any RecordReader {
    CSVReader(format: self, paths: paths)
  }

  package func makeFraming() -> any RecordFraming { Self.framing(separator: separator) }

  /// What finds the records of a file with a separator; without one it is found out.
  package static func framing(separator: UInt8?) -> any RecordFraming {
    CSVFraming(separator: separator)
  }

  private static func notes(
    _ dialect: CSVDialect, separator: UInt8, hasHeader: Bool, _ schema: Schema
  ) -> [String] {
    var notes: [String] = []
    if dialect.separator == nil, separator != UInt8(ascii: ",") {
      let name =
        separator == 0x09
        ? "tabs" : separator == 0x20 ? "blanks" : "'\(String(UnicodeScalar(separator)))'"
      notes.append("note: fields are separated by \(name); --separator says otherwise")
    }
    if dialect.hasHeader == nil, !hasHeader {
      notes.append(
        "note: the first record is taken for data, not for names: columns are "
          + "\(schema.prefix(3).map(\.name).joined(separator: ", "))\(schema.count > 3 ? ", …" : ""); "
          + "--header first says otherwise")
    }
    return notes
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
