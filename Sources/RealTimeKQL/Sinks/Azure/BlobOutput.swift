import KQL

/// The output `blob`: rows as lines of JSON in blobs of Azure Storage.
public struct BlobOutput: SpoolableSink {
  /// What blobs are made of.
  public enum Kind: String, SettingWord {
    /// Of what is added at the end, also by others.
    case append
    /// Of blocks, which are to be seen when their list names them.
    case block
  }

  /// `--blob-type`: what blobs are made of.
  public var kind = Kind.append

  /// `--blobconnectionstring`: a connection string without a secret.
  public var openConnection: String?

  /// `--blobconnectionstring-file`: a connection string, which may hold a key or a signature.
  public var connectionString: Secret?

  /// `--blobcontainername`: the container, which is made if it is not there.
  public var container: String?

  /// `--blobname`: how blobs are named.
  public var name = BlobName.standard

  /// `--blob-batch-size`: how many bytes of rows are added together at most.
  public var batchSize = ByteSize(4 << 20)

  /// `--blob-batch-interval`: how long a row waits for others at most.
  public var batchInterval = Timespan(ticks: 10 * Timespan.second)

  /// How the account is reached.
  public var connection = HTTPSettings()

  /// An output that has to be told where to.
  public init() {}

  /// Writes to a container of an account.
  public init(connectionString: Secret, container: String) {
    self.connectionString = connectionString
    self.container = container
  }

  /// What the command line and the help know of it.
  public static let definition = SinkDefinition(
    "blob", "Blobs of Azure Storage: a JSON object a line.",
    discussion:
      "A connection string without a key or signature is used as the machine's managed identity.",
    example: "realtimekql syslogserver blob --blobconnectionstring-file=/etc/realtimekql/storage"
      + " --blobcontainername=logs",
    settings: connectionSettings + [
      Setting(
        "blobcontainername", \.container, value: "NAME",
        "The container; it is made if it is not there.",
        takes: "3 to 63 small letters, digits and hyphens", where: isContainer),
      Setting(
        "blobname", \.name, initial: .standard,
        "How blobs are named: the time as date writes it, in UTC, and {host}."),
      Setting(
        "blob-type", \.kind, initial: .append,
        "What blobs are made of: append, or block for accounts that want those."),
      Setting(
        "blob-batch-size", \.batchSize, initial: ByteSize(4 << 20),
        "How much is added together at most.", takes: "a size such as 1MiB, from 1KiB to 64MiB",
        where: { (1 << 10...64 << 20).contains($0.bytes) }),
      Setting(
        "blob-batch-interval", \.batchInterval, initial: Timespan(ticks: 10 * Timespan.second),
        "How long a row waits for others at most.",
        takes: "a timespan such as 1m, at least 10ms, at most 1h",
        where: { $0.ticks >= 10 * Timespan.millisecond && $0.ticks <= Timespan.hour }),
    ] + HTTPSettings.settings.map { $0.lifted(\BlobOutput.connection) },
    check: { (output) throws(PipelineError) in _ = try output.checked() }
  ) { (_) throws(PipelineError) in BlobOutput() }

  /// The connection string, which is refused on the command line only when it holds a secret.
  private static let connectionSettings: [Setting<BlobOutput>] = {
    let secret = Setting<BlobOutput>.secret(
      "blobconnectionstring", \.connectionString, variable: "REALTIMEKQL_BLOB_CONNECTION_STRING",
      "The connection string of the account.")
    return [
      secret[0].takingPlain(\.openConnection, unless: BlobConnection.isSecret), secret[1],
    ]
  }()

  private static let isContainer: @Sendable (String) -> Bool = { name in
    (3...63).contains(name.utf8.count) && !name.hasPrefix("-") && !name.hasSuffix("-")
      && name.utf8.allSatisfy { byte in
        byte == UInt8(ascii: "-") || byte >= 0x30 && byte < 0x3A || byte >= 0x61 && byte < 0x7B
      }
  }

  /// What the connection string says.
  func checked() throws(PipelineError) -> BlobConnection {
    try connection.check()
    guard let text = openConnection ?? connectionString?.reveal({ $0 }) else {
      throw .usage(
        "'blob' needs a connection string",
        help: "write it to a file for --blobconnectionstring-file, or set"
          + " REALTIMEKQL_BLOB_CONNECTION_STRING")
    }
    guard container != nil else {
      throw .usage("'blob' needs --blobcontainername", help: "pass the name of a container")
    }
    return try BlobConnection(text)
  }

  /// JSON, an object a line.
  public func encoder(for table: OutputTable) -> RowEncoder { .jsonLines(table) }

  /// How large batches are.
  var limits: BatchLimits {
    BatchLimits(
      bytes: batchSize.bytes, rows: 1_000_000,
      interval: .milliseconds(batchInterval.ticks / Timespan.millisecond))
  }

  /// Reads what it needs; it connects when there are rows.
  public func open(_ context: SinkContext) throws(SinkError) -> any OpenSink {
    let account: BlobConnection
    do throws(PipelineError) {
      account = try checked()
    } catch {
      throw SinkError("blob: \(error.message)")
    }
    let client = try HTTPClient("blob", connection, context.patience)
    let past = context.mark.flatMap { BatchSink.parts(of: $0) }
    let blobs = BlobClient(account, client)
    let carrier: any BatchCarrier =
      switch kind {
      case .append: BlobCarrier(self, blobs, past: past?.words, context)
      case .block: BlockBlobCarrier(self, blobs, past: past?.words, context)
      }
    return BatchSink("blob", self, carrier, context, number: past?.number ?? 0)
  }
}
