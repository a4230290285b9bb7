import CPostgres
import KQL

/// Why PostgreSQL could not do something.
struct PostgresError: Error, Hashable, Sendable {
  /// The words of the server or of the library, on one line.
  var message: String

  /// The code that the server gives (SQLSTATE); empty when it gave none.
  var state = ""

  /// Whether the connection is of no use any more.
  var isLost = false

  /// Whether it may pass: no connection, no room, a restart, a lock, a server that is only read.
  var isTransient: Bool {
    isLost || ["08", "53", "57"].contains(state.prefix(2))
      || ["40001", "40P01", "55P03", "25006"].contains(state)
  }

  /// Whether only the rows are to blame: values that cannot be kept, or that a constraint forbids.
  var isOfRow: Bool { ["22", "23"].contains(state.prefix(2)) || state == "54000" }

  /// Whether somebody else has made or removed the same at the same time, so that it is looked at again.
  var isOfMaking: Bool {
    ["42P07", "42701", "42P01"].contains(state) || state == "23505" && message.contains("\"pg_")
  }

  /// Whether it may be tried again.
  var kind: SinkError.Kind { isTransient || isOfMaking ? .transient(after: nil) : .permanent }

  /// Whether the user may not do it.
  var isForbidden: Bool { state == "42501" }
}

/// A connection to a server of PostgreSQL; used by one thread at a time.
final class PostgresConnection {
  private let connection: OpaquePointer
  private let redaction: Redaction

  /// Whether the library has taken all rows of the present `COPY`.
  private var isPut = false

  /// So many bytes are given to the library at once.
  private static let piece = 1 << 20

  /// Connects.
  ///
  /// - Throws: Why that cannot be done.
  init(_ text: Secret) throws(PostgresError) {
    guard let connection = text.reveal({ postgres_connect($0) }) else {
      throw PostgresError(message: "there is no memory for a connection")
    }
    // A server may repeat what it is told.
    var redaction = Redaction()
    if let password = PQpass(connection) { redaction.hide(String(cString: password)) }
    guard PQstatus(connection) == CONNECTION_OK else {
      let message = Self.line(String(cString: PQerrorMessage(connection)))
      PQfinish(connection)
      throw PostgresError(message: redaction.shown(message), isLost: true)
    }
    self.connection = connection
    self.redaction = redaction
    // A lock is waited for by the run, which says so.
    _ = try rows("SET lock_timeout = '5s'")
    _ = try rows("SET client_min_messages = warning")
  }

  deinit { PQfinish(connection) }

  /// A name in a statement.
  static func quoted(_ name: String) -> String {
    "\"\(name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\""))\""
  }

  /// A text in a statement.
  static func literal(_ text: String) -> String {
    let escaped = text.map { $0 == "'" ? "''" : $0 == "\\" ? "\\\\" : String($0) }.joined()
    return " E'\(escaped)'"
  }

  /// Runs a statement.
  ///
  /// - Returns: The rows that it gives, as texts.
  /// - Throws: Why it failed.
  @discardableResult
  func rows(_ statement: String) throws(PostgresError) -> [[String?]] {
    let result = PQexec(connection, statement)
    defer { PQclear(result) }
    switch PQresultStatus(result) {
    case PGRES_COMMAND_OK: return []
    case PGRES_TUPLES_OK: break
    default: throw error(result)
    }
    return (0..<PQntuples(result)).map { row in
      (0..<PQnfields(result)).map { column in
        PQgetisnull(result, row, column) != 0
          ? nil : PQgetvalue(result, row, column).map { String(cString: $0) }
      }
    }
  }

  /// Runs a `COPY … FROM STDIN`; the server works on what it has while more is made.
  ///
  /// - Parameters:
  ///   - statement: The statement.
  ///   - next: Makes the next bytes of rows; `nil` when there are no more.
  /// - Throws: Why it failed.
  func copy(
    _ statement: String, _ next: () -> UnsafeRawBufferPointer?
  ) throws(PostgresError) {
    try beginCopy(statement)
    while let bytes = next(), put(bytes) {}
    try endCopy()
  }

  /// Begins a `COPY … FROM STDIN`.
  func beginCopy(_ statement: String) throws(PostgresError) {
    let begun = PQexec(connection, statement)
    defer { PQclear(begun) }
    guard PQresultStatus(begun) == PGRES_COPY_IN else { throw error(begun) }
    isPut = true
  }

  /// Gives the server bytes of rows.
  ///
  /// - Returns: Whether it takes more; if not, ``endCopy()`` tells why.
  func put(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var rest = bytes
    while !rest.isEmpty, isPut {
      let part = UnsafeRawBufferPointer(rebasing: rest.prefix(Self.piece))
      let start = part.baseAddress?.assumingMemoryBound(to: CChar.self)
      isPut = PQputCopyData(connection, start, Int32(part.count)) == 1
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(part.count))
    }
    return isPut
  }

  /// Ends a `COPY`.
  ///
  /// - Throws: Why it failed.
  func endCopy() throws(PostgresError) {
    if isPut { isPut = PQputCopyEnd(connection, nil) == 1 }
    var failure: PostgresError? = isPut ? nil : error(nil)
    while let result = PQgetResult(connection) {
      if PQresultStatus(result) != PGRES_COMMAND_OK { failure = error(result) }
      PQclear(result)
      if PQstatus(connection) != CONNECTION_OK { break }
    }
    if let failure { throw failure }
  }

  private func error(_ result: OpaquePointer?) -> PostgresError {
    let field = { (code: Int32) -> String? in
      PQresultErrorField(result, code).map { String(cString: $0) }
    }
    // The fields are letters: message, code. What has no code is not from the server: a write that failed
    // leaves the status as it was.
    let state = field(Int32(UInt8(ascii: "C"))) ?? ""
    let isLost = PQstatus(connection) != CONNECTION_OK || state.isEmpty
    let message = field(Int32(UInt8(ascii: "M"))) ?? String(cString: PQerrorMessage(connection))
    return PostgresError(
      message: redaction.shown(Self.line(message)), state: state, isLost: isLost)
  }

  private static func line(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline).map { line in
      line.drop { $0.isWhitespace }
    }.joined(separator: " ")
  }
}
