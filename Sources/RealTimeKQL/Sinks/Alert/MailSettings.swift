import KQL

/// How messages are sent by mail.
public struct MailSettings: Hashable, Sendable {
  /// `--mail-server`: `smtp://host:587`, `smtps://host`.
  public var server: String?

  /// `--mail-from`: who messages are from.
  public var from: String?

  /// `--mail-to`: who gets them.
  public var to: [String] = []

  /// `--mail-user`: who the server knows.
  public var user: String?

  /// `--mail-password`: the password of the user.
  public var password: Secret?

  /// Nobody yet.
  public init() {}

  static let settings: [Setting<MailSettings>] = [
    Setting(
      "mail-server", \.server, value: "SERVER", "The mail server, for alert mail.",
      takes: "an address such as smtp://mail.example.com:587 or smtps://mail.example.com"),
    Setting(
      "mail-from", \.from, value: "ADDRESS", "Who messages are from.",
      takes: "an address such as alerts@example.com", where: isAddress),
    Setting(
      "mail-to", each: \.to, value: "ADDRESS", "Who gets messages.",
      takes: "an address such as soc@example.com"),
    Setting(
      "mail-user", \.user, value: "NAME", "Who the mail server knows.", takes: "a name",
      where: { !$0.isEmpty }),
  ]

  /// The settings of the password.
  static func secrets<Root>(
    _ path: any WritableKeyPath<Root, Secret?> & Sendable
  ) -> [Setting<Root>] {
    Setting.secret(
      "mail-password", path, variable: "REALTIMEKQL_MAIL_PASSWORD", "The password of --mail-user.")
  }

  /// Whether a text is an address, and nothing that could end its line.
  static let isAddress: @Sendable (String) -> Bool = { text in
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    return parts.count == 2 && parts.allSatisfy { !$0.isEmpty }
      && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"<>()\",;:\\[]".utf8.contains($0) }
  }

  /// Scheme, host and port of the server; `nil` when it is none.
  var address: (scheme: String, host: String, url: String)? {
    guard let server, let mark = server.firstRange(of: "://") else { return nil }
    let scheme = server[..<mark.lowerBound].lowercased()
    guard scheme == "smtp" || scheme == "smtps",
      let address = HTTPAddress("https" + server[mark.lowerBound...]), address.path.isEmpty,
      address.query == nil
    else { return nil }
    return (scheme, address.host, scheme + address.origin.dropFirst("https".count))
  }

  /// Whether the connection must be encrypted: unless it stays on this machine.
  var needsTLS: Bool { address.flatMap { HTTPAddress("http://\($0.host)")?.isLoopback } != true }

  /// Throws what is wrong with them.
  func check() throws(PipelineError) {
    guard address != nil else {
      throw .usage(
        "'alert mail' needs --mail-server",
        help: "such as smtp://mail.example.com:587, without a user")
    }
    guard from != nil, !to.isEmpty else {
      throw .usage("'alert mail' needs --mail-from and --mail-to", help: "")
    }
    guard to.allSatisfy(Self.isAddress) else {
      throw .usage("--mail-to takes an address such as soc@example.com", help: "")
    }
    if password != nil, user == nil {
      throw .usage("a password of mail needs --mail-user", help: "")
    }
  }
}
