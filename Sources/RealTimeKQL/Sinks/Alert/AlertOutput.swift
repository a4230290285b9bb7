import KQL

/// The output `alert`: a message to people for each row, in Slack, Teams, by a webhook or by mail.
public struct AlertOutput: SpoolableSink {
  /// What brings the messages.
  public enum Channel: String, SettingWord {
    /// An incoming webhook of Slack, or of what understands the same.
    case slack
    /// A workflow of Microsoft Teams.
    case teams
    /// A service that takes an object with the text and the row.
    case webhook
    /// A mail server.
    case mail
  }

  /// What brings the messages.
  public var channel: Channel

  /// `--alert-url`: the address of the webhook, which is a secret of most services.
  public var url: Secret?

  /// `--alert-text`: what a message says; every column if not given.
  public var text: AlertText?

  /// `--alert-key`: the columns that say what a message is about.
  public var keys: [String] = []

  /// `--alert-quiet`: how long nothing more is sent about the same.
  public var quiet = Self.standardQuiet
  private static let standardQuiet = Timespan(ticks: 10 * Timespan.minute)

  /// `--alert-rate`: how many messages are sent in a minute at most.
  public var rate = 20

  /// How mail is sent.
  public var mail = MailSettings()

  /// How services are reached.
  public var connection = HTTPSettings()

  /// Sends by a channel.
  public init(_ channel: Channel) { self.channel = channel }

  /// What the command line and the help know of it.
  public static let definition = SinkDefinition(
    "alert", "A message for each row: slack, teams, webhook or mail.",
    discussion: "Aggregate in the query, so that a row is worth a message.",
    argument: ComponentArgument(
      "CHANNEL", count: 1...1, completion: .words(Channel.allCases.map(\.rawValue)),
      help: "pass slack, teams, webhook or mail"),
    example: "realtimekql syslogserver -q failures.kql alert slack --alert-url-file=slack.url"
      + " --alert-key=user --alert-text='{user} failed {n} times'",
    settings: allSettings,
    arguments: { [$0.channel.rawValue] },
    check: { (output) throws(PipelineError) in try output.check() }
  ) { (words) throws(PipelineError) in
    guard let channel = Channel(rawValue: words[0]) else {
      throw .usage("'alert' takes \(Channel.takes), not '\(words[0])'", help: "")
    }
    return AlertOutput(channel)
  }

  private static let allSettings: [Setting<AlertOutput>] = {
    var all: [Setting<AlertOutput>] = Setting.secret(
      "alert-url", \.url, variable: "REALTIMEKQL_ALERT_URL", "The address of the webhook.")
    all += messageSettings
    all += MailSettings.settings.map { $0.lifted(\AlertOutput.mail) }
    all += MailSettings.secrets(\AlertOutput.mail.password)
    all += HTTPSettings.settings.map { $0.lifted(\AlertOutput.connection) }
    return all
  }()

  private static let messageSettings: [Setting<AlertOutput>] = [
    Setting(
      "alert-text", \.text, "What a message says, with columns in braces.",
      standard: "every column"),
    Setting(
      "alert-key", each: \.keys, value: "COLUMN",
      "A column that says what a message is about, so that the same is told once.",
      takes: "the name of a column"),
    Setting(
      "alert-quiet", \.quiet, initial: standardQuiet,
      "How long nothing more is sent about the same.",
      takes: "a timespan such as 10m, at least 1s",
      where: { $0.ticks >= Timespan.second }),
    Setting(
      "alert-rate", \.rate, initial: 20, "How many messages are sent in a minute at most.",
      takes: "a whole number, at least 1", where: { $0 >= 1 }),
  ]

  /// Throws what is wrong with the settings.
  func check() throws(PipelineError) {
    try connection.check()
    if keys.isEmpty, quiet != Self.standardQuiet {
      throw .usage(
        "--alert-quiet is for --alert-key",
        help: "name the columns that say what a message is about")
    }
    if channel == .mail {
      if case .file? = url?.origin {
        throw .usage("--alert-url-file is not for 'alert mail'", help: "mail needs --mail-server")
      }
      return try mail.check()
    }
    // A password may be in the environment for another output.
    var others = mail
    others.password = nil
    guard others == MailSettings() else {
      throw .usage("--mail-server and its kind are for 'alert mail'", help: "")
    }
    guard let url else {
      throw .usage(
        "'alert \(channel.rawValue)' needs the address of a webhook",
        help: "write it to a file for --alert-url-file, or set REALTIMEKQL_ALERT_URL")
    }
    guard let address = url.reveal({ HTTPAddress($0) }) else {
      throw .usage("what --alert-url-file holds is no address of HTTP", help: "")
    }
    guard !address.isOpenToOthers else {
      throw .usage("messages are not sent where others can read them", help: "use https://")
    }
  }

  /// Those of the text and the keys.
  public var neededColumns: [NeededColumn] {
    (text?.columns ?? []).map { NeededColumn($0, of: "alert-text") }
      + keys.map { NeededColumn($0, of: "alert-key") }
  }

  /// Messages.
  public func encoder(for table: OutputTable) -> RowEncoder {
    RowEncoder(AlertWriter(table, text, keys: keys))
  }

  /// What messages say, and what they are about.
  public var rowFormat: String {
    ([text?.settingText ?? ""] + keys).joined(separator: "\u{1F}")
  }

  /// Reads what it needs; it connects when there are rows.
  public func open(_ context: SinkContext) throws(SinkError) -> any OpenSink {
    do throws(PipelineError) {
      try check()
    } catch {
      throw SinkError("alert: \(error.message)")
    }
    let client = try HTTPClient("alert", connection, context.patience)
    return BatchSink("alert", self, AlertCarrier(self, client), context)
  }
}
