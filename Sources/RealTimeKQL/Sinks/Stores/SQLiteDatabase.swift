import CSQLite
import Glibc
import KQL

/// Why SQLite could not do something.
struct SQLiteError: Error, Hashable, Sendable {
  /// Its number of the error, without details.
  var code: Int32

  /// Its words.
  var message: String

  /// Whether it may pass by itself: somebody else writes.
  var isBusy: Bool { code == SQLITE_BUSY || code == SQLITE_LOCKED }

  /// Whether there is no room, or the disk fails.
  var isOfDisk: Bool { code == SQLITE_FULL || code == SQLITE_IOERR }

  /// Whether only the row is to blame.
  var isOfRow: Bool {
    code == SQLITE_CONSTRAINT || code == SQLITE_TOOBIG || code == SQLITE_MISMATCH
  }
}

/// A connection to a database of SQLite; used by one thread at a time.
final class SQLiteDatabase {
  private let connection: OpaquePointer

  /// How a database is opened.
  enum Access {
    /// To write; the file is made for its owner only if there is none.
    case write
    case read
    /// To read without leaving a trace, as long as nobody writes.
    case look
  }

  /// Opens a database.
  ///
  /// - Throws: Why it cannot be opened.
  init(_ path: String, _ access: Access) throws(SQLiteError) {
    var status = stat()
    if lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK {
      throw SQLiteError(
        code: SQLITE_CANTOPEN, message: "it is a symbolic link, which is not followed")
    }
    if status.st_mode & S_IFMT == S_IFDIR {
      throw SQLiteError(code: SQLITE_CANTOPEN, message: errorText(Int(EISDIR)))
    }
    if case .write = access {
      // SQLite would make it readable to everybody.
      let made = retrying { Int(open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)) }
      guard made >= 0 else {
        throw SQLiteError(code: SQLITE_CANTOPEN, message: errorText(-made))
      }
      Glibc.close(Int32(made))
    } else if Glibc.access(path, R_OK) != 0 {
      throw SQLiteError(code: SQLITE_CANTOPEN, message: errorText(Int(errno)))
    }
    var flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI
    if case .write = access {
      flags |= SQLITE_OPEN_READWRITE
    } else {
      flags |= SQLITE_OPEN_READONLY
    }
    var name = "file:" + Self.escaped(path)
    if case .look = access, FileIdentity(of: path + "-wal") == nil { name += "?immutable=1" }
    var opened: OpaquePointer?
    let code = sqlite3_open_v2(name, &opened, flags, nil)
    guard let opened else { throw SQLiteError(code: code, message: "there is no memory for it") }
    guard code == SQLITE_OK else {
      let error = SQLiteError(code: code & 0xFF, message: String(cString: sqlite3_errmsg(opened)))
      sqlite3_close_v2(opened)
      throw error
    }
    connection = opened
    sqlite3_busy_timeout(opened, 1000)
  }

  deinit { sqlite3_close_v2(connection) }

  /// A path as it stands in a URI.
  private static func escaped(_ path: String) -> String {
    // Two slashes at the start would name a host.
    (path.hasPrefix("//") ? "/" + path.drop { $0 == "/" } : path).map { character in
      switch character {
      case "%": "%25"
      case "?": "%3f"
      case "#": "%23"
      default: String(character)
      }
    }.joined()
  }

  /// A name of a table or column in a statement.
  static func quoted(_ name: String) -> String {
    "\"\(name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\""))\""
  }

  /// Runs statements that give no rows.
  func run(_ text: String) throws(SQLiteError) {
    let code = sqlite3_exec(connection, text, nil, nil, nil)
    if code != SQLITE_OK { throw error(code) }
  }

  /// The rows of a query, as texts.
  func rows(_ text: String, _ values: [String] = []) throws(SQLiteError) -> [[String?]] {
    let statement = try SQLiteStatement(text, self)
    for (index, value) in values.enumerated() { try statement.bind(value, at: index) }
    var rows: [[String?]] = []
    while try statement.step() {
      rows.append((0..<statement.columnCount).map { statement.text($0) })
    }
    return rows
  }

  /// The number of the row that was inserted last.
  var lastRow: Int64 { sqlite3_last_insert_rowid(connection) }

  /// Whether a transaction is open.
  var isInTransaction: Bool { sqlite3_get_autocommit(connection) == 0 }

  fileprivate func prepare(_ text: String) throws(SQLiteError) -> OpaquePointer {
    var statement: OpaquePointer?
    let code = sqlite3_prepare_v2(connection, text, -1, &statement, nil)
    guard code == SQLITE_OK, let statement else { throw error(code) }
    return statement
  }

  fileprivate func error(_ code: Int32) -> SQLiteError {
    SQLiteError(code: code & 0xFF, message: String(cString: sqlite3_errmsg(connection)))
  }
}

/// A statement with places for values.
final class SQLiteStatement {
  private let statement: OpaquePointer
  let database: SQLiteDatabase

  /// Prepares a statement.
  init(_ text: String, _ database: SQLiteDatabase) throws(SQLiteError) {
    self.database = database
    statement = try database.prepare(text)
  }

  deinit { sqlite3_finalize(statement) }

  /// Goes on to the next row; `false` when there is none.
  func step() throws(SQLiteError) -> Bool {
    switch sqlite3_step(statement) {
    case SQLITE_ROW: return true
    case SQLITE_DONE:
      sqlite3_reset(statement)
      return false
    default:
      let code = sqlite3_reset(statement)
      throw database.error(code)
    }
  }

  // MARK: Places, counted from 0

  func bindNull(at index: Int) { sqlite3_bind_null(statement, Int32(index + 1)) }

  func bind(_ value: Int64, at index: Int) {
    sqlite3_bind_int64(statement, Int32(index + 1), value)
  }

  func bind(_ value: Double, at index: Int) {
    sqlite3_bind_double(statement, Int32(index + 1), value)
  }

  /// Binds text that stays where it is until the statement has been stepped.
  func bind(_ text: UnsafeRawBufferPointer, at index: Int) throws(SQLiteError) {
    guard let start = text.baseAddress, let count = Int32(exactly: text.count) else {
      throw SQLiteError(code: SQLITE_TOOBIG, message: "a text is longer than 2 GiB")
    }
    let code = sqlite_bind_lasting_text(
      statement, Int32(index + 1), start.assumingMemoryBound(to: CChar.self), count)
    if code != SQLITE_OK { throw database.error(code) }
  }

  /// Binds a text.
  func bind(_ text: String, at index: Int) throws(SQLiteError) {
    guard let count = Int32(exactly: text.utf8.count) else {
      throw SQLiteError(code: SQLITE_TOOBIG, message: "a text is longer than 2 GiB")
    }
    let code = sqlite_bind_copied_text(statement, Int32(index + 1), text, count)
    if code != SQLITE_OK { throw database.error(code) }
  }

  // MARK: Columns of the row, counted from 0

  /// How many columns there are.
  var columnCount: Int { Int(sqlite3_column_count(statement)) }

  /// `SQLITE_NULL`, `SQLITE_INTEGER`, `SQLITE_FLOAT`, `SQLITE_TEXT` or `SQLITE_BLOB`.
  func kind(_ index: Int) -> Int32 { sqlite3_column_type(statement, Int32(index)) }

  func integer(_ index: Int) -> Int64 { sqlite3_column_int64(statement, Int32(index)) }

  func real(_ index: Int) -> Double { sqlite3_column_double(statement, Int32(index)) }

  /// The text, `nil` for null.
  func text(_ index: Int) -> String? { bytes(index)?.string }

  /// The bytes of the text, which may be no UTF-8, until the next step; `nil` for null.
  func bytes(_ index: Int) -> StringView? {
    guard let start = sqlite3_column_text(statement, Int32(index)) else { return nil }
    return StringView(start, Int(sqlite3_column_bytes(statement, Int32(index))))
  }

  /// The bytes of a blob, until the next step.
  func blob(_ index: Int) -> UnsafeRawBufferPointer {
    // An empty one has no place.
    let start = sqlite3_column_blob(statement, Int32(index))
    return UnsafeRawBufferPointer(
      start: start, count: start == nil ? 0 : Int(sqlite3_column_bytes(statement, Int32(index))))
  }

  /// Makes it ready for other values.
  func reset() { sqlite3_reset(statement) }
}
