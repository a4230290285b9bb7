import CKafka
import Glibc

/// How a Kafka cluster is reached: the same for inputs and outputs.
public struct KafkaConnection: Hashable, Sendable {
  /// How the connection is protected.
  public enum Security: String, SettingWord {
    /// Not at all.
    case none
    /// TLS.
    case tls
  }

  /// How a user proves who they are.
  public enum Mechanism: String, SettingWord {
    /// The password itself, for TLS only.
    case plain
    /// A challenge, with SHA-256.
    case scramSHA256 = "scram-sha-256"
    /// A challenge, with SHA-512.
    case scramSHA512 = "scram-sha-512"
  }

  /// `--brokers`: some brokers of the cluster, `host:port` with commas between.
  public var brokers = Self.standardBrokers

  /// What Kafka's own tools take for granted.
  private static let standardBrokers = "localhost:9092"

  /// `--kafka-security`: how the connection is protected.
  public var security = Security.none

  /// `--kafka-ca`: certificates of those who may have signed the brokers', in PEM form; the system's if not
  /// given.
  public var authorities: FilePath?

  /// `--kafka-cert`: the client's certificate, in PEM form.
  public var certificate: FilePath?

  /// `--kafka-key`: the private key of the client's certificate, in PEM form.
  public var key: FilePath?

  /// `--kafka-user`: who connects.
  public var user: String?

  /// `--kafka-password`: the user's password.
  public var password: Secret?

  /// `--kafka-mechanism`: how the user proves who they are; SCRAM with SHA-512 if not given.
  public var mechanism: Mechanism?

  /// `--kafka-config`: settings by librdkafka's own names, `name=value`.
  public var others: [String] = []

  /// Creates a connection to the cluster on this machine.
  public init() {}

  /// Creates a connection to a cluster: `host:port`, with commas between several.
  public init(_ brokers: String) { self.brokers = brokers }

  static let settings: [Setting<KafkaConnection>] =
    [
      Setting(
        "brokers", \.brokers, initial: standardBrokers, value: "HOST:PORT,…",
        "Some brokers of the cluster.",
        takes: "host:port, with commas between several", where: { !$0.isEmpty }),
      Setting(
        "kafka-security", \.security, initial: .none, "How the connection is protected: none, tls."),
      Setting(
        "kafka-ca", \.authorities, "Who may have signed the brokers' certificates, in PEM form.",
        standard: "the system's", completion: .files([".pem", ".crt"])),
      Setting(
        "kafka-cert", \.certificate, "The client's certificate, in PEM form.",
        completion: .files([".pem", ".crt"])),
      Setting(
        "kafka-key", \.key, "The private key of the client's certificate, in PEM form.",
        completion: .files([".pem", ".key"])),
      Setting("kafka-user", \.user, value: "NAME", "Who connects."),
    ]
    + Setting.secret(
      "kafka-password", \.password, variable: "REALTIMEKQL_KAFKA_PASSWORD", "The user's password.")
    + [
      Setting(
        "kafka-mechanism", \.mechanism,
        "How the user proves who they are: plain, scram-sha-256, scram-sha-512.",
        standard: Mechanism.scramSHA512.rawValue),
      Setting(
        "kafka-config", each: \.others, value: "NAME=VALUE",
        "A setting of librdkafka, by its own name.", takes: "name=value"),
    ]

  /// What keeps it from being opened, that does not depend on the cluster.
  var problem: String? {
    if user != nil, password == nil {
      return "--kafka-user needs a password: write it to a file for --kafka-password-file, or set"
        + " REALTIMEKQL_KAFKA_PASSWORD"
    }
    if user == nil, let password, password.origin != .environment {
      return "a password without a user: --kafka-user NAME says whose it is"
    }
    if (certificate == nil) != (key == nil) {
      return "a client's certificate needs its key: --kafka-cert FILE and --kafka-key FILE"
    }
    return nil
  }

  /// - Throws: What librdkafka does not know, and what would be left aside.
  func check() throws(PipelineError) {
    for other in others { try Self.check(other) }
    if mechanism != nil, user == nil {
      throw .usage("--kafka-mechanism is for --kafka-user", help: "")
    }
    guard security == .none else { return }
    if user != nil, mechanism == .plain, !isOfThisMachine {
      throw .usage(
        "the password is not sent to \(brokers), where others can read it on the way",
        help: "--kafka-security=tls protects it; the other mechanisms do not send it")
    }
    for (name, file) in [
      ("kafka-ca", authorities), ("kafka-cert", certificate), ("kafka-key", key),
    ] where file != nil {
      throw .usage("--\(name) is for --kafka-security=tls", help: "")
    }
  }

  /// Whether what is sent to the brokers does not leave the machine.
  private var isOfThisMachine: Bool {
    brokers.split(separator: ",").allSatisfy { broker in
      let port = broker.hasSuffix("]") ? nil : broker.lastIndex(of: ":")
      return String(broker[..<(port ?? broker.endIndex)]).filter { !"[]".contains($0) }
        .isLoopbackHost
    }
  }

  private static func check(_ other: String) throws(PipelineError) {
    guard let (name, value) = parts(of: other) else {
      throw .usage(
        "'\(other)' is no setting of librdkafka", help: "--kafka-config takes NAME=VALUE")
    }
    guard !own.contains(name) else {
      throw .usage(
        "'--kafka-config' cannot set '\(name)'", help: "the program chooses it, or has an option")
    }
    var problem = kafka_text()
    let isValid = name.withCString { name in
      value.withCString { value in
        var setting = kafka_setting(name: name, value: value)
        return kafka_setting_is_valid(&setting, &problem)
      }
    }
    if !isValid {
      throw .usage(
        "'--kafka-config=\(other)': \(problem.string)", help: "librdkafka's page lists its settings"
      )
    }
  }

  /// What is set otherwise, or holds secrets that would be seen.
  private static let own: Set<String> = [
    "bootstrap.servers", "metadata.broker.list", "security.protocol", "sasl.username",
    "sasl.password", "sasl.mechanism", "sasl.mechanisms", "ssl.key.pem", "ssl.key.password",
    "ssl.keystore.password", "enable.idempotence", "acks", "request.required.acks",
    "message.timeout.ms", "delivery.timeout.ms", "group.id", "enable.auto.commit",
    "enable.auto.offset.store", "enable.partition.eof", "sasl.oauthbearer.client.secret",
  ]

  private static func parts(of setting: String) -> (name: String, value: String)? {
    let parts = setting.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty else { return nil }
    return (String(parts[0]), String(parts[1]))
  }

  private var protocolName: String {
    switch (security, user) {
    case (.none, nil): "plaintext"
    case (.tls, nil): "ssl"
    case (.none, _): "sasl_plaintext"
    case (.tls, _): "sasl_ssl"
    }
  }

  /// What librdkafka says, without the password, which a broker may repeat.
  func shown(_ text: kafka_text) -> String {
    var redaction = Redaction()
    password?.reveal { redaction.hide($0) }
    return redaction.shown(text.string)
  }

  /// Calls `body` with the settings for librdkafka, these and `more`.
  func withSettings<Result>(
    _ more: [(String, String)], _ body: (UnsafeBufferPointer<kafka_setting>) -> Result
  ) -> Result {
    var all = [
      ("bootstrap.servers", brokers), ("client.id", "realtimekql"),
      ("security.protocol", protocolName),
      // A broker that is back is found within the time that a run has for its end.
      ("reconnect.backoff.max.ms", "1000"),
    ]
    if let authorities { all.append(("ssl.ca.location", authorities.path)) }
    if let certificate { all.append(("ssl.certificate.location", certificate.path)) }
    if let key { all.append(("ssl.key.location", key.path)) }
    all += more + others.compactMap { Self.parts(of: $0).map { ($0.name, $0.value) } }
    return (password ?? Secret("")).reveal { password in
      if let user {
        all += [
          ("sasl.mechanism", (mechanism ?? .scramSHA512).rawValue.uppercased()),
          ("sasl.username", user),
          ("sasl.password", password),
        ]
      }
      let names = all.map { (name: strdup($0.0), value: strdup($0.1)) }
      defer {
        for (name, value) in names {
          free(name)
          free(value)
        }
      }
      return names.map { kafka_setting(name: $0.name, value: $0.value) }
        .withUnsafeBufferPointer(body)
    }
  }
}

extension kafka_text {
  /// The text, which may be cut; what comes from a broker is shown by ``KafkaConnection/shown(_:)``.
  var string: String {
    withUnsafeBytes(of: text) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
}
