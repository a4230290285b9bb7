import CSQLite
import CScan
import KQL

/// Reads the rows of a table as events: the columns that somebody looks at, as lines of JSON.
final class SQLiteReader: EventReader {
  /// A column that is read.
  private struct Column {
    /// Its place in the statement.
    var place: Int
    var type: ScalarType
    /// Whether no type is declared, so that all text is a string.
    var isUntyped: Bool
    /// Where what stands before its value is.
    var head: Range<Int>
  }

  private let statement: SQLiteStatement
  private var columns: [Column] = []
  private let name: String

  /// What stands before the values: brace or comma, name and colon.
  private let heads: ByteBuffer

  /// Makes JSON of a text, where that is not seen at once.
  private var conversion: SQLiteStatement?

  /// Whether rows are left out.
  private let isNarrow: Bool

  /// When the rows that are there are given out, however few, in nanoseconds.
  private var end: Int64 = 0

  /// So many rows are read at once.
  private static let batch = 256

  /// After so many rows is it looked how long that took.
  private static let few = 16

  /// One of so many rows comes where others are left out: a prime, since numbers of rows may have a pattern.
  private static let sign = 1021

  /// So long it is read before the rows are given out, in nanoseconds.
  private static let patience: Int64 = 20_000_000

  /// JSON of more levels than are looked at is longer than this.
  private static let shallow = 2 * Int(SCAN_JSON_MAXIMUM_DEPTH)

  /// Reads a table, perhaps without the rows that a filter leaves out.
  ///
  /// - Parameters:
  ///   - database: The database.
  ///   - table: The table.
  ///   - filter: Which rows are read; `nil` for all.
  ///   - used: The names of the columns that are read; `nil` for all.
  ///   - name: What messages call it.
  /// - Throws: What SQLite says of the statement.
  init(
    _ database: SQLiteDatabase, _ table: SQLiteTable, _ filter: SQLiteFilter?,
    using used: Set<String>?, named name: String
  ) throws(SQLiteError) {
    self.name = name
    isNarrow = filter != nil
    let isUsed = table.columns.map { used?.contains($0.name) ?? true }
    // Which columns are asked of a view may change the order of its rows.
    let asked = table.columns.indices.filter { isUsed[$0] || !table.isOrdinary }
    var heads = ByteBuffer(capacity: 256)
    for (place, index) in asked.enumerated() where isUsed[index] {
      let column = table.columns[index]
      let start = heads.count
      heads.append(columns.isEmpty ? "{" : ",")
      heads.append(jsonText: column.name)
      heads.append(":")
      columns.append(
        Column(
          place: place, type: column.type, isUntyped: column.declared.isEmpty,
          head: start..<heads.count))
    }
    self.heads = heads
    let values =
      asked.isEmpty
      ? "NULL"
      : asked.map { SQLiteDatabase.quoted(table.columns[$0].name) }.joined(separator: ", ")
    // An index with all that is asked for would give the rows in another order.
    let source = SQLiteDatabase.quoted(table.name) + (table.isOrdinary ? " NOT INDEXED" : "")
    // Some of the others come too, so that a run that finds nothing can be stopped.
    let condition = filter.map {
      " WHERE (\($0.condition) OR \(table.rowPlace ?? "0") % \(Self.sign) = 0)"
    }
    statement = try SQLiteStatement(
      "SELECT \(values) FROM \(source)\(condition ?? "")", database)
  }

  func read(_ events: inout EventWriter) throws(SourceError) -> EventResult {
    do throws(SQLiteError) {
      if events.count == 0 { end = monotonicNanoseconds() + Self.patience }
      for row in 1...Self.batch {
        guard try statement.step() else { return .end }
        try events.append { (out) throws(SQLiteError) in try append(to: &out) }
        // Rows with much that nobody looks at take long.
        if isNarrow || row % Self.few == 0, monotonicNanoseconds() > end { return .nothingYet }
      }
      return .events
    } catch {
      throw SourceError("\(name): \(error.message)")
    }
  }

  /// Appends the row.
  private func append(to out: inout ByteBuffer) throws(SQLiteError) {
    for index in columns.indices {
      out.append(heads.view[columns[index].head])
      try append(columns[index], to: &out)
    }
    out.append(columns.isEmpty ? "{}\n" : "}\n")
  }

  /// Appends a value.
  private func append(_ column: Column, to out: inout ByteBuffer) throws(SQLiteError) {
    let place = column.place
    switch (statement.kind(place), column.type) {
    case (SQLITE_NULL, _): out.append("null")
    case (SQLITE_INTEGER, .bool): out.append(statement.integer(place) != 0 ? "true" : "false")
    case (SQLITE_INTEGER, .real): out.append(jsonNumber: Double(statement.integer(place)))
    case (SQLITE_INTEGER, .long), (SQLITE_INTEGER, .dynamic):
      out.append(decimal: statement.integer(place))
    case (SQLITE_FLOAT, .real):
      let number = statement.real(place)
      // Infinities are strings, as everywhere in JSON.
      if number.isFinite {
        out.append(jsonNumber: number)
      } else {
        out.append(number < 0 ? "\"-Infinity\"" : "\"Infinity\"")
      }
    case (SQLITE_FLOAT, .dynamic): out.append(statement.text(place) ?? "null")
    case (SQLITE_BLOB, .dynamic):
      out.append("\"")
      for byte in statement.blob(place) {
        let digits = (byte >> 4, byte & 15)
        out.append(digits.0 < 10 ? 0x30 + digits.0 : 0x37 + digits.0)
        out.append(digits.1 < 10 ? 0x30 + digits.1 : 0x37 + digits.1)
      }
      out.append("\"")
    case (_, .dynamic) where !column.isUntyped:
      guard let text = statement.bytes(place) else { return out.append("null") }
      try append(json: text, to: &out)
    default:
      // What is not of the declared type is text, which is null and counted if it cannot be converted.
      guard let text = statement.bytes(place) else { return out.append("null") }
      append(string: text, to: &out)
    }
  }

  private func append(string text: StringView, to out: inout ByteBuffer) {
    if scan_is_utf8(text.start, text.count) {
      out.append(jsonString: text)
    } else {
      out.append(jsonText: text.string)
    }
  }

  /// Appends text that is JSON as such, and other text as a string.
  private func append(json text: StringView, to out: inout ByteBuffer) throws(SQLiteError) {
    if scan_is_utf8(text.start, text.count) {
      if scan_is_json(text.start, text.count) { return out.append(compactJSON: text) }
      let bytes = UnsafeBufferPointer(start: text.start, count: text.count)
      if text.count <= Self.shallow, !bytes.contains(0) { return out.append(jsonString: text) }
    }
    // SQLite knows.
    if conversion == nil {
      conversion = try SQLiteStatement(
        "SELECT CASE WHEN json_valid(?1) THEN json(?1) ELSE json_quote(?1) END", statement.database)
    }
    guard let conversion else { return }
    defer { conversion.reset() }
    try conversion.bind(UnsafeRawBufferPointer(start: text.start, count: text.count), at: 0)
    _ = try conversion.step()
    out.append(conversion.text(0) ?? "null")
  }
}
