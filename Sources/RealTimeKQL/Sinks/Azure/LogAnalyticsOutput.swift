import KQL
import Synchronization

/// The output `loganalytics`: a table of a Log Analytics workspace, such as Microsoft Sentinel's, by the Logs
/// Ingestion API.
public struct LogAnalyticsOutput: SpoolableSink {
  /// Where a data collection endpoint or rule takes rows.
  public var endpoint: String

  /// `--dcr-id`: the immutable id of the data collection rule.
  public var rule: String?

  /// `--dcr-stream`: the stream of the rule: `Microsoft-Syslog`, `Custom-Logins`.
  public var stream: String?

  /// `--dcr-authority`: the tenant of the application.
  public var authority: String?

  /// `--dcr-clientid`: the application; without a key, one of the identities of the machine.
  public var client: String?

  /// `--dcr-key`: the key of the application.
  public var key: Secret?

  /// `--dcr-resource`: what tokens are asked for.
  public var resource = "https://monitor.azure.com"

  /// `--dcr-batch-interval`: how long a row waits for others at most.
  public var batchInterval = Timespan(ticks: 5 * Timespan.second)

  /// How the endpoint is reached.
  public var connection = HTTPSettings()

  /// Sends to an endpoint.
  public init(_ endpoint: String) { self.endpoint = endpoint }

  /// What the command line and the help know of it.
  public static let definition = SinkDefinition(
    "loganalytics", "A table of Log Analytics or Microsoft Sentinel, by a data collection rule.",
    discussion: "Without --dcr-clientid and --dcr-key-file the machine's managed identity writes.",
    argument: ComponentArgument(
      "URL", count: 1...1,
      help: "pass the logs ingestion endpoint: https://….ingest.monitor.azure.com"),
    example:
      "realtimekql syslogserver loganalytics https://e-a1.westeurope-1.ingest.monitor.azure.com"
      + " --dcr-id=dcr-0123 --dcr-stream=Microsoft-Syslog",
    settings: [
      Setting(
        "dcr-id", \LogAnalyticsOutput.rule, value: "ID",
        "The immutable id of the data collection rule.", takes: "an id such as dcr-0123abcd",
        where: { !$0.isEmpty }),
      Setting(
        "dcr-stream", \.stream, value: "NAME", "The stream of the rule.",
        takes: "a name such as Microsoft-Syslog or Custom-Logins", where: { !$0.isEmpty }),
      Setting(
        "dcr-authority", \.authority, value: "TENANT",
        "The tenant of the application, or its address."),
      Setting(
        "dcr-clientid", \.client, value: "ID",
        "The application; without a key, which of the machine's identities.", where: { !$0.isEmpty }
      ),
    ]
      + Setting.secret(
        "dcr-key", \.key, variable: "REALTIMEKQL_DCR_KEY", "The key of the application.")
      + [
        Setting(
          "dcr-resource", \.resource, initial: "https://monitor.azure.com", value: "URL",
          "What tokens are asked for: another one in the clouds of governments."),
        Setting(
          "dcr-batch-interval", \.batchInterval, initial: Timespan(ticks: 5 * Timespan.second),
          "How long a row waits for others at most.",
          takes: "a timespan such as 30s, at least 10ms, at most 1h",
          where: { $0.ticks >= 10 * Timespan.millisecond && $0.ticks <= Timespan.hour }),
      ] + HTTPSettings.settings.map { $0.lifted(\LogAnalyticsOutput.connection) },
    arguments: { [$0.endpoint] },
    check: { (output) throws(PipelineError) in _ = try output.checked() }
  ) { (words) throws(PipelineError) in LogAnalyticsOutput(words[0]) }

  /// Where rows are sent, and who sends them.
  func checked() throws(PipelineError) -> (HTTPAddress, AzureIdentity) {
    try connection.check()
    guard var address = HTTPAddress(endpoint) else {
      throw .usage(
        "'loganalytics' needs the address of an endpoint", help: "it begins with https://")
    }
    guard !address.isOpenToOthers else {
      throw .usage(
        "rows are not sent to \(address.origin), where others can read them", help: "use https://")
    }
    guard let rule, let stream else {
      throw .usage(
        "'loganalytics' needs --\(rule == nil ? "dcr-id" : "dcr-stream")",
        help: "pass the immutable id of a data collection rule and one of its streams")
    }
    address.path = "/dataCollectionRules/\(rule.percentEncoded)/streams/\(stream.percentEncoded)"
    address.query = "api-version=2023-01-01"
    guard let key else {
      guard authority == nil else {
        throw .usage(
          "--dcr-authority is for an application, which has a key",
          help: "write the key to a file for --dcr-key-file, or set REALTIMEKQL_DCR_KEY")
      }
      return (address, .managed(client: client))
    }
    guard let authority, let client else {
      throw .usage(
        "'loganalytics' needs --\(authority == nil ? "dcr-authority" : "dcr-clientid") with a key",
        help: "pass the tenant and the id of the application")
    }
    let tenant = try AzureAuthority.address(authority, option: "dcr-authority")
    return (address, .application(authority: tenant, client: client, key: key))
  }

  /// JSON, an object a line, with exactly the columns of the table.
  public func encoder(for table: OutputTable) -> RowEncoder { .declaredColumns(table) }

  /// Reads what it needs; it connects when there are rows.
  public func open(_ context: SinkContext) throws(SinkError) -> any OpenSink {
    let address: HTTPAddress
    let identity: AzureIdentity
    do throws(PipelineError) {
      (address, identity) = try checked()
    } catch {
      throw SinkError("loganalytics: \(error.message)")
    }
    let client = try HTTPClient("loganalytics", connection, context.patience)
    return BatchSink(
      "loganalytics", self,
      LogAnalyticsCarrier(self, address, client, AzureTokens(identity, client)),
      context)
  }
}

/// Brings batches to a stream of a data collection rule.
final class LogAnalyticsCarrier: BatchCarrier, @unchecked Sendable {
  /// A request holds a megabyte at most, before compression.
  let limits: BatchLimits
  private let output: LogAnalyticsOutput
  private let address: HTTPAddress
  private let client: HTTPClient
  private let tokens: AzureTokens

  /// Guards the number of requests that were not answered.
  private let unanswered = Mutex(0)

  init(
    _ output: LogAnalyticsOutput, _ address: HTTPAddress, _ client: HTTPClient,
    _ tokens: AzureTokens
  ) {
    self.output = output
    self.address = address
    self.client = client
    self.tokens = tokens
    limits = BatchLimits(
      bytes: 1_000_000, rows: 100_000,
      interval: .milliseconds(output.batchInterval.ticks / Timespan.millisecond))
  }

  func send(_ batch: RowsBatch) throws(SinkError) -> BatchOutcome {
    var answer = try post(batch)
    if answer.status == 401 {
      tokens.forget()
      answer = try post(batch)
    }
    if answer.isSuccess { return .taken }
    // The service says which request is too large or has a row that is no row of the stream.
    if answer.status == 400 || answer.status == 413 {
      return .refused("\(answer.status) \(client.reason(answer))")
    }
    let help =
      answer.status == 403
      ? "the identity needs the role Monitoring Metrics Publisher on the data collection rule" : ""
    throw client.failure(answer, at: address, help: help)
  }

  private func post(_ batch: RowsBatch) throws(SinkError) -> HTTPAnswer {
    var request = HTTPRequest("POST", address)
    request.headers = [
      ("Content-Type", "application/json"),
      ("Authorization", "Bearer \(try tokens.token(for: output.resource))"),
      ("x-ms-client-request-id", RandomName.makeGuid()),
    ]
    request.body = batch.array
    request.compress()
    do throws(SinkError) {
      return try client.send(request, needsBody: false)
    } catch {
      if case .transient = error.kind { unanswered.withLock { $0 += 1 } }
      throw error
    }
  }

  var counters: [Counter] { Counter.unanswered(unanswered.withLock { $0 }) }
}

extension Counter {
  /// How often nobody knows whether rows were taken, once it has been so.
  static func unanswered(_ count: Int) -> [Counter] {
    count == 0
      ? []
      : [
        Counter(
          "unanswered", count, label: "unanswered",
          notice: "requests were not answered; their rows may be there twice")
      ]
  }
}
