import KQL

/// The output `adx`: a table of Azure Data Explorer, or of an eventhouse of Microsoft Fabric.
public struct KustoOutput: SpoolableSink {
  /// `--adxcluster`: the host of the cluster.
  public var cluster: String?

  /// `--adxdatabase`: the database.
  public var database: String?

  /// `--adxtable`: the table.
  public var tableName: String?

  /// `--adxauthority`: the tenant of the application; that of the original if not given.
  public var authority = Self.standardAuthority
  private static let standardAuthority = "microsoft.com"

  /// `--adxclientid`: the application; without a key, one of the identities of the machine.
  public var client: String?

  /// `--adxkey`: the key of the application.
  public var key: Secret?

  /// `--adxdirectingest`: whether rows go straight to the engine.
  public var isDirect = false

  /// `--adxcreatereset`: whether the table is made anew.
  public var resets = false

  /// `--adx-batch-size`: how many bytes of rows are sent together at most.
  public var batchSize: ByteSize?

  /// `--adx-batch-interval`: how long a row waits for others at most.
  public var batchInterval: Timespan?

  /// How the cluster is reached.
  public var connection = HTTPSettings()

  /// An output that has to be told where to.
  public init() {}

  /// Writes to a table of a database of a cluster, as the identity of the machine.
  public init(cluster: String, database: String, table: String) {
    self.cluster = cluster
    self.database = database
    tableName = table
  }

  /// What the command line and the help know of it.
  public static let definition = SinkDefinition(
    "adx", "A table of Azure Data Explorer, which is made from the columns.",
    discussion: "Without --adxclientid and --adxkey-file the machine's managed identity writes.",
    example: "realtimekql syslogserver adx --adxcluster=c.westeurope.kusto.windows.net"
      + " --adxdatabase=Security --adxtable=Syslog",
    settings: [
      Setting(
        "adxcluster", \KustoOutput.cluster, value: "HOST",
        "The host of the cluster, or its address.",
        takes: "a host such as help.kusto.windows.net", where: { !$0.isEmpty }),
      Setting("adxdatabase", \.database, value: "NAME", "The database.", where: { !$0.isEmpty }),
      Setting("adxtable", \.tableName, value: "NAME", "The table.", where: { !$0.isEmpty }),
      Setting(
        "adxauthority", \.authority, initial: standardAuthority, value: "TENANT",
        "The tenant of the application, or its address."),
      Setting(
        "adxclientid", \.client, value: "ID",
        "The application; without a key, which of the machine's identities.", where: { !$0.isEmpty }
      ),
    ]
      + Setting.secret(
        "adxkey", \.key, variable: "REALTIMEKQL_ADX_KEY", "The key of the application.")
      + [
        Setting(
          flag: "adxdirectingest", \.isDirect,
          "Send rows straight to the engine (streaming ingestion), not by the queue."),
        Setting(
          flag: "adxcreatereset", \.resets, "Drop the table and its rows, and make it anew."),
        Setting(
          "adx-batch-size", \.batchSize, "How much is sent together at most, before compression.",
          takes: "a size such as 8MiB, from 1KiB to 256MiB, with --adxdirectingest to 4MB",
          standard: "16MiB, 1MiB with --adxdirectingest",
          where: { (1 << 10...256 << 20).contains($0.bytes) }),
        Setting(
          "adx-batch-interval", \.batchInterval, "How long a row waits for others at most.",
          takes: "a timespan such as 1m, at least 10ms, at most 1h",
          standard: "30s, 1s with --adxdirectingest",
          where: { $0.ticks >= 10 * Timespan.millisecond && $0.ticks <= Timespan.hour }),
      ] + HTTPSettings.settings.map { $0.lifted(\KustoOutput.connection) },
    check: { (output) throws(PipelineError) in _ = try output.checked() }
  ) { (_) throws(PipelineError) in KustoOutput() }

  /// The table's name.
  var table: String { tableName ?? "" }

  /// How many bytes of rows are sent together at most.
  var batchBytes: Int {
    batchSize?.bytes ?? (isDirect ? 1 << 20 : 16 << 20)
  }

  /// How long a row waits for others at most.
  var batchTime: Timespan {
    batchInterval ?? Timespan(ticks: (isDirect ? 1 : 30) * Timespan.second)
  }

  /// The cluster's address, and who writes to it; nobody in particular on this machine without a key.
  func checked() throws(PipelineError) -> (HTTPAddress, AzureIdentity?) {
    try connection.check()
    for (name, value) in [
      ("adxcluster", cluster), ("adxdatabase", database), ("adxtable", tableName),
    ] where value == nil {
      throw .usage("'adx' needs --\(name)", help: "pass --adxcluster, --adxdatabase and --adxtable")
    }
    guard var address = HTTPAddress(cluster ?? "", scheme: "https") else {
      throw .usage(
        "--adxcluster takes a host such as help.kusto.windows.net", help: "leave out users and keys"
      )
    }
    guard !address.isOpenToOthers else {
      throw .usage(
        "rows are not sent to \(address.origin), where others can read them", help: "use https://")
    }
    address.path = ""
    address.query = nil
    if isDirect, batchBytes > KustoCarrier.directLimit {
      throw .usage("--adx-batch-size is at most 4MB with --adxdirectingest", help: "")
    }
    let authority = try AzureAuthority.address(authority, option: "adxauthority")
    if let key {
      guard let client else {
        throw .usage("'adx' needs --adxclientid with a key", help: "pass the application's id")
      }
      return (address, .application(authority: authority, client: client, key: key))
    }
    if self.authority != Self.standardAuthority {
      throw .usage(
        "--adxauthority is for an application, which has a key",
        help: "write the key to a file for --adxkey-file, or set REALTIMEKQL_ADX_KEY")
    }
    // Official clients speak with emulators of this machine without authorization.
    if address.scheme == "http", client == nil { return (address, nil) }
    return (address, .managed(client: client))
  }

  /// JSON, an object a line, with exactly the columns of the table.
  public func encoder(for table: OutputTable) -> RowEncoder { .declaredColumns(table) }

  /// Reads what it needs; it connects when there are rows.
  public func open(_ context: SinkContext) throws(SinkError) -> any OpenSink {
    let address: HTTPAddress
    let identity: AzureIdentity?
    do throws(PipelineError) {
      (address, identity) = try checked()
    } catch {
      throw SinkError("adx: \(error.message)")
    }
    let http = try HTTPClient("adx", connection, context.patience)
    let client = KustoClient(
      address, database: database ?? "", http, identity.map { AzureTokens($0, http) })
    let past = context.mark.flatMap { BatchSink.parts(of: $0) }
    let carrier = KustoCarrier(self, client, http, past: past?.words, context)
    return BatchSink("adx", self, carrier, context, number: past?.number ?? 0)
  }
}
