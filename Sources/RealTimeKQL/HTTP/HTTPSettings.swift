import KQL

/// How outputs reach services.
public struct HTTPSettings: Hashable, Sendable {
  /// `--ca-file`: the authorities that a server's certificate must come from; the system's if not given.
  public var authorities: FilePath?

  /// `--proxy`: a proxy, or `none`; what the environment says if not given.
  public var proxy: String?

  /// `--timeout`: how long an answer may take.
  public var timeout = Timespan(ticks: 60 * Timespan.second)

  /// Trusts the system's authorities, and waits for answers for a minute.
  public init() {}

  /// The settings of outputs that send to services.
  static let settings: [Setting<HTTPSettings>] = [
    Setting(
      "ca-file", \.authorities,
      "The authorities that the server's certificate must come from, PEM.",
      standard: "the system's", completion: .files([".pem", ".crt"])),
    Setting("proxy", \.proxy, value: "URL", "A proxy, or none.", standard: "the environment's"),
    Setting(
      "timeout", \.timeout, initial: Timespan(ticks: 60 * Timespan.second),
      "How long an answer may take before the request is made again.",
      takes: "a timespan such as 30s, at least 100ms, at most 1h",
      where: { $0.ticks >= 100 * Timespan.millisecond && $0.ticks <= Timespan.hour }),
  ]

  /// Why the file of authorities cannot be used.
  var problem: String? {
    guard let authorities else { return nil }
    do throws(FileText.Failure) {
      let text = try FileText.read(authorities.path)
      guard !text.contains("-----BEGIN ") else { return nil }
      return "there is no certificate in PEM form in '\(authorities)', which --ca-file names"
    } catch {
      return error.message
    }
  }

  /// Throws what is wrong with them.
  func check() throws(PipelineError) {
    guard let proxy, proxy != "none" else { return }
    if proxy.contains("@") {
      throw .usage(
        "--proxy takes no user and password, where others can see them",
        help: "set https_proxy in the environment")
    }
    if proxy.isEmpty || proxy.contains(where: \.isWhitespace) {
      throw .usage("--proxy takes none, or an address such as http://proxy:3128", help: "")
    }
  }
}
