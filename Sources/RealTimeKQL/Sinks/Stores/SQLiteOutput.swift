import KQL

/// The output `sqlite`: rows in a table of a database of SQLite.
///
/// The table and its columns are made as rows need them. Every half second, or 4 MiB, is a transaction.
public struct SQLiteOutput: Sink {
  /// The file of the database, which is made if there is none.
  public var path: String

  /// `--table`: the table; `Events` if not given.
  public var table: String?

  /// Writes to a database.
  public init(_ path: String, table: String? = nil) {
    self.path = path
    self.table = table
  }

  /// What the command line and the help know of it.
  public static let definition = SinkDefinition(
    "sqlite", "A table of a database of SQLite, made and widened as rows need it.",
    argument: SQLiteTable.argument,
    example: "realtimekql syslog auth.log sqlite events.db --table Auth --state state",
    settings: [
      Setting(
        "table", \.table, value: "TABLE", "The table.", takes: "the name of a table",
        standard: "Events", where: { !$0.isEmpty && !$0.lowercased().hasPrefix("sqlite_") })
    ], arguments: { [$0.path] }
  ) { (words) throws(PipelineError) in SQLiteOutput(words[0]) }

  /// The database.
  public var files: [String] { [path] }

  /// Opens the database.
  public func open(_ context: SinkContext) throws(SinkError) -> any OpenSink {
    StoreSink(try SQLiteStore(path, table: table ?? "Events", context), context)
  }
}
