import KQL

/// The input `kafka`: messages of topics, as JSON events or as text.
///
/// Without a group all partitions are read, and with `--state` a run goes on where an earlier one was. In a group
/// several runs share the partitions, and Kafka keeps how far each is: behind what has been given out.
public struct KafkaInput: Source {
  /// The topics.
  public var topics: [String]

  /// The cluster.
  public var connection: KafkaConnection

  /// `--group`: the group whose members share the partitions.
  public var group: String?

  /// `--from`: where partitions are read from of which nothing is stored.
  public var from: Start?

  /// `--once`: read what there is at the start, then stop.
  public var once = false

  /// `--format`: what messages are; JSON if not given.
  public var format: Format?

  /// `--schema`: the types of columns; others are dynamic.
  public var schema: DeclaredSchema?

  /// Where a partition is read from.
  public enum Start: String, SettingWord {
    /// From its first message.
    case start
    /// Only what comes from now on.
    case end
    /// Only from where an earlier run was; without that it is an error.
    case stored
  }

  /// What messages are.
  public enum Format: String, SettingWord {
    /// Text, in the column `Message`.
    case text
    /// A JSON object each, or several.
    case json
  }

  /// Reads topics of a cluster.
  public init(_ topics: String..., on connection: KafkaConnection) {
    self.topics = topics
    self.connection = connection
  }

  /// What the command line and the help know of it.
  public static let definition = SourceDefinition(
    "kafka", "Messages of topics of Kafka: JSON events, or text; alone or in a group.",
    discussion: """
      A query may name KafkaTopic, KafkaPartition, KafkaOffset, KafkaTime, KafkaKey and KafkaHeaders. Types come from --schema;
      what it does not name is dynamic.
      """,
    argument: ComponentArgument(
      "BROKERS TOPIC[,TOPIC…]", count: 2...2,
      help: "pass host:port, with commas between several, and topics"),
    example:
      "realtimekql kafka broker1:9092 events --group=rules -e 'T | where level == \"error\"'",
    settings: [
      Setting(
        "group", \KafkaInput.group, value: "GROUP",
        "The group of runs that share the partitions; Kafka keeps how far they are.",
        takes: "the name of a group", where: { !$0.isEmpty }),
      Setting(
        "from", \.from, "Where partitions are read from of which nothing is stored.",
        standard: "the end; the start in a group, with --state and --once"),
      Setting(flag: "once", \.once, "Read what there is at the start, then stop."),
      Setting("format", \.format, "What messages are: text, json.", standard: "json"),
      Setting("schema", \.schema, "The types of columns: \"a: long, b: string\"."),
    ]
      + KafkaConnection.settings.filter { $0.description.name != "brokers" }.map {
        $0.lifted(\KafkaInput.connection)
      },
    arguments: { [$0.connection.brokers, $0.topics.joined(separator: ",")] },
    check: { (input) throws(PipelineError) in try input.check() }
  ) { (words) throws(PipelineError) in
    var input = KafkaInput(on: KafkaConnection(words[0]))
    input.topics = words[1].split(separator: ",").map(String.init)
    return input
  }

  private func check() throws(PipelineError) {
    try connection.check()
    if topics.isEmpty { throw .usage("'kafka' needs a topic", help: "pass its name") }
    if format == .text, schema != nil {
      throw .usage(
        "--schema is for JSON, and --format is text", help: "the column Message holds the text")
    }
  }

  /// What a query may name of each message.
  static let hidden: Schema = [
    ColumnSchema("KafkaTopic", .string), ColumnSchema("KafkaPartition", .int),
    ColumnSchema("KafkaOffset", .long), ColumnSchema("KafkaTime", .datetime),
    ColumnSchema("KafkaKey", .string), ColumnSchema("KafkaHeaders", .dynamic),
  ]

  /// The column of text.
  static let textColumn = "Message"

  /// Says what events are like; connects to nobody.
  public func plan(_ context: SourceContext) throws(SourceError) -> SourcePlan {
    let isText = format == .text
    let columns =
      isText ? [ColumnSchema(Self.textColumn, .string)] : schema?.columns ?? []
    var plan = SourcePlan(
      standard: NDJSONFormat(schema: columns, isOpen: !isText, hidden: Self.hidden),
      // A member of a group waits for its partitions, also when it reads to their ends.
      isLive: !once || group != nil, hasSeveralSources: true,
      canReadAgain: once && group == nil,
      resumeHelp: group != nil
        ? "--group keeps in Kafka how far it is: leave --state or --group out"
        : once ? "leave out --once" : nil
    ) { (context) throws(SourceError) in
      OpenSource(bytes: try ByteInput(try KafkaFeed(self, context.ledger)))
    }
    plan.canRecord = false
    plan.isShared = group != nil
    return plan
  }

  /// What there is, without a group.
  public func sampled() -> KafkaInput {
    var input = self
    input.group = nil
    input.from = .start
    input.once = true
    return input
  }
}
