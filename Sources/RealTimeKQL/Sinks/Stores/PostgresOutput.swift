import CPostgres
import Glibc
import KQL

/// The output `postgres`: rows in a table of PostgreSQL, through `COPY`.
///
/// The table and its columns are made as rows need them. Every half second, or 4 MiB, is a transaction.
public struct PostgresOutput: SpoolableSink {
  /// `--connection-file`: a file with a connection string, which may hold a password.
  public var connectionFile: FilePath?

  /// `--table`: the table, perhaps with its schema and a dot before it; `events` if not given.
  public var table: String?

  /// Writes to a database.
  public init(connectionFile: FilePath? = nil, table: String? = nil) {
    self.connectionFile = connectionFile
    self.table = table
  }

  /// What the command line and the help know of it.
  public static let definition = SinkDefinition(
    "postgres", aliases: ["postgresql"],
    "A table of PostgreSQL, made and widened as rows need it.",
    discussion: """
      The file has a connection string: host=db dbname=events user=rtkql password=…, or postgresql://…; without one, the
      environment (PGHOST, PGSERVICE, PGPASSFILE and so on) and ~/.pgpass say where to connect.
      """,
    example: "realtimekql syslog auth.log postgres --connection-file db.conf --table auth",
    settings: [
      Setting(
        "connection-file", \.connectionFile, "A file with the connection string.",
        standard: "the environment"),
      Setting(
        "table", \.table, value: "TABLE", "The table, perhaps as SCHEMA.TABLE.",
        takes: "the name of a table", standard: "events", where: { !$0.isEmpty }),
    ]
  ) { (_) throws(PipelineError) in PostgresOutput() }

  /// Values.
  public func encoder(for table: OutputTable) -> RowEncoder { .values(table) }

  /// Connects.
  public func open(_ context: SinkContext) throws(SinkError) -> any OpenSink {
    var text = ""
    // The environment and ~/.pgpass may have a password, too.
    CoreDumps.forbid()
    if let file = connectionFile {
      do throws(FileText.Failure) {
        text = try FileText.read(file.path)
      } catch {
        throw SinkError("postgres: \(error.message)")
      }
      text = text.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("#") }
        .joined(separator: " ")
      // What the library says of it may repeat a part of it.
      guard postgres_understands(text) != 0 else {
        throw SinkError(
          "postgres: '\(file)' has no connection string, such as host=db dbname=events user=me")
      }
    }
    do throws(SinkError) {
      let store = try PostgresStore(Secret(text), PostgresTable.Name(table ?? "events"), context)
      return context.group == nil ? StoreSink(store, context) : PlacedStoreSink(store, context)
    } catch {
      guard connectionFile == nil, !Self.isInEnvironment else { throw error }
      throw SinkError(
        error.message + "\n  = help: --connection-file FILE says where the database is", error.kind)
    }
  }

  /// Whether the environment says where to connect.
  private static var isInEnvironment: Bool {
    ["PGHOST", "PGHOSTADDR", "PGSERVICE"].contains { (name: String) in getenv(name) != nil }
  }
}
