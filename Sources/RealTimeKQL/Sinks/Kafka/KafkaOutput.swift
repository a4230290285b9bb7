import KQL

/// The output `kafka`: a message with a JSON object for each row, in a topic.
///
/// Messages are acknowledged by all replicas, and each is written once while the run lives. With `--state`
/// they carry the number of their row in a header, `realtimekql-row`; a run that goes on reads the last one
/// of each partition and leaves out what is there.
public struct KafkaOutput: SpoolableSink {
  /// The topic.
  public var topic: String

  /// The cluster.
  public var connection: KafkaConnection

  /// `--key`: the column with the keys: rows with the same key stay in order, in one partition.
  public var key: String?

  /// `--kafka-compression`: how messages are compressed on the wire and in the topic; with zstd if not
  /// given.
  public var compression: Compression?

  /// How messages are compressed.
  public enum Compression: String, SettingWord {
    /// Not at all.
    case none
    /// gzip.
    case gzip
    /// LZ4.
    case lz4
    /// Snappy.
    case snappy
    /// Zstandard.
    case zstd
  }

  /// Writes to a topic of a cluster.
  public init(_ topic: String, on connection: KafkaConnection) {
    self.topic = topic
    self.connection = connection
  }

  /// What the command line and the help know of it.
  public static let definition = SinkDefinition(
    "kafka", "Messages with a JSON object for each row, in a topic of Kafka.",
    discussion: "With --state, what is in the topic already is left out after a kill.",
    argument: ComponentArgument("TOPIC", count: 1...1, help: "pass the name of a topic"),
    example:
      "realtimekql syslog /var/log/auth.log kafka logins --brokers=localhost:9092 --key=HostName",
    settings: [
      Setting(
        "key", \KafkaOutput.key, value: "COLUMN",
        "The column with the keys: rows with the same one stay in order.",
        takes: "the name of a column", where: { !$0.isEmpty }),
      Setting(
        "kafka-compression", \.compression,
        "How messages are compressed: none, gzip, lz4, snappy, zstd.",
        standard: Compression.zstd.rawValue),
    ] + KafkaConnection.settings.map { $0.lifted(\KafkaOutput.connection) },
    arguments: { [$0.topic] },
    check: { (output) throws(PipelineError) in try output.connection.check() }
  ) { (words) throws(PipelineError) in KafkaOutput(words[0], on: KafkaConnection()) }

  /// That of the keys.
  public var neededColumns: [NeededColumn] { key.map { [NeededColumn($0, of: "key")] } ?? [] }

  /// JSON, behind the key if there is one.
  public func encoder(for table: OutputTable) -> RowEncoder {
    guard let key, let column = table.schema.firstIndex(where: { $0.name == key }) else {
      return .jsonLines(table)
    }
    return RowEncoder(KeyedFormatter(JSONWriter(schema: table.schema), keyColumn: column))
  }

  /// The column with the keys.
  public var rowFormat: String { key ?? "" }

  /// Connects, and finds out the topic's partitions.
  public func open(_ context: SinkContext) throws(SinkError) -> any OpenSink {
    try KafkaSink(self, context)
  }
}
