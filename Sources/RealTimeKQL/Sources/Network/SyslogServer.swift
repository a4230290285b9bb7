import KQL

/// The input `syslogserver`: syslog messages from the network.
///
/// Datagrams, frames over TCP (RFC 6587) and over TLS (RFC 5425). Without a port it is UDP's 514.
public struct SyslogServer: Source {
  /// `--udpport`: where datagrams come in; 0 for any port that is free.
  public var udpPorts: [Port] = []

  /// `--tcp`: where TCP connections are accepted.
  public var tcpPorts: [Port] = []

  /// `--tls`: where TLS connections are accepted; 6514 when there is a certificate and no port.
  public var tlsPorts: [Port] = []

  /// `--tls-cert`: the server's certificate and those of its issuers, in PEM form.
  public var certificate: FilePath?

  /// `--tls-key`: the private key of the certificate, in PEM form.
  public var key: FilePath?

  /// `--tls-client-ca`: certificates one of which must have signed every client's.
  public var clientAuthorities: FilePath?

  /// `--networkadapter`: names or addresses to listen on; all when there is none.
  public var networkAdapters: [String] = []

  /// `--connections-per-address`: how many connections one address may have at a time.
  public var connectionsPerAddress = Self.standardConnections
  private static let standardConnections = 256

  /// Listens on UDP's port 514, unless other ports are given.
  public init(udpPorts: [Port] = [], tcpPorts: [Port] = []) {
    self.udpPorts = udpPorts
    self.tcpPorts = tcpPorts
  }

  /// What the command line and the help know of it.
  public static let definition = SourceDefinition(
    "syslogserver", "Syslog messages from the network, over UDP, TCP and TLS.",
    argument: ComponentArgument(
      "[udp:PORT|tcp:PORT|tls:PORT]…", count: 0...Int.max,
      completion: .words(["udp:", "tcp:", "tls:"])),
    example: "realtimekql syslogserver --udpport 5514 --tcp 6601 table",
    settings: [
      Setting(
        "udpport", each: \.udpPorts, "Where datagrams come in.", standard: "514 if no port is given"
      ),
      Setting("tcp", each: \.tcpPorts, "Where TCP connections are accepted."),
      Setting(
        "tls", each: \.tlsPorts, "Where TLS connections are accepted.",
        standard: "6514 if there is a certificate"),
      Setting(
        "tls-cert", \.certificate,
        "The certificate, in PEM form, those of its issuers behind it.",
        completion: .files([".pem", ".crt"])),
      Setting(
        "tls-key", \.key, "The private key of the certificate, in PEM form.",
        completion: .files([".pem", ".key"])),
      Setting(
        "tls-client-ca", \.clientAuthorities,
        "Let only clients in whose certificate one of these has signed.",
        completion: .files([".pem", ".crt"])),
      Setting(
        "networkadapter", each: \.networkAdapters, value: "NAME|ADDRESS",
        "What to listen on, instead of everything."),
      Setting(
        "connections-per-address", \.connectionsPerAddress, initial: standardConnections,
        "How many connections one address may have at a time, of 1,024 in all.",
        takes: "a whole number, at least 1", where: { $0 >= 1 }),
    ],
    check: { (server) throws(PipelineError) in try server.check() }
  ) { (words) throws(PipelineError) in
    var server = SyslogServer()
    for word in words { try server.add(word) }
    return server
  }

  /// The port of syslog over UDP.
  private static let standardPort: Port = 514

  /// The port of syslog over TLS: RFC 5425.
  private static let standardSecurePort: Port = 6514

  /// Takes a port to listen on: `udp:5514`.
  private mutating func add(_ word: String) throws(PipelineError) {
    let parts = word.split(separator: ":", omittingEmptySubsequences: false)
    let number = parts.last.flatMap { UInt16($0) }
    switch (parts.count == 2 ? parts[0] : "udp", number) {
    case ("udp", let number?) where parts.count <= 2: udpPorts.append(Port(number))
    case ("tcp", let number?) where parts.count <= 2: tcpPorts.append(Port(number))
    case ("tls", let number?) where parts.count <= 2: tlsPorts.append(Port(number))
    default:
      throw .usage(
        "syslogserver cannot listen on '\(word)'",
        help: "it takes udp:5514, tcp:5514 and tls:6514, or --udpport, --tcp, --tls and"
          + " --networkadapter")
    }
  }

  private var wantsSecurity: Bool {
    certificate != nil || key != nil || clientAuthorities != nil || !tlsPorts.isEmpty
  }

  private func check() throws(PipelineError) {
    if connectionsPerAddress != Self.standardConnections, tcpPorts.isEmpty, !wantsSecurity {
      throw .usage(
        "--connections-per-address is for --tcp and --tls", help: "datagrams have no connections")
    }
    guard wantsSecurity, certificate == nil || key == nil else { return }
    throw .usage(
      "tls needs a certificate and its private key",
      help: "--tls-cert FILE and --tls-key FILE name files in PEM form")
  }

  /// Says what syslog is like; opens nothing.
  public func plan(_ context: SourceContext) throws(SourceError) -> SourcePlan {
    SourcePlan(
      standard: SyslogFormat(.original), views: SyslogFormat.views, isLive: true,
      hasSeveralSources: true
    ) { (_) throws(SourceError) in
      var security: TLSServer?
      if wantsSecurity {
        guard let certificate, let key else {
          throw SourceError("tls needs a certificate and its private key")
        }
        security = try TLSServer(
          TLSServer.Files(
            certificate: certificate.path, key: key.path,
            clientAuthorities: clientAuthorities?.path))
      }
      let listeners = try listeners(security)
      return OpenSource(
        bytes: try ByteInput(
          MessageServer(listeners, connectionsPerAddress: connectionsPerAddress)),
        notes: (security?.notes ?? []) + listeners.flatMap(\.notes))
    }
  }

  /// One for each port and address that is asked for; UDP's port 514 when no port is.
  private func listeners(_ security: TLSServer?) throws(SourceError) -> [Listener] {
    var secure = tlsPorts
    if wantsSecurity, secure.isEmpty { secure = [Self.standardSecurePort] }
    var ports = udpPorts.map { (Listener.Transport.udp, $0) }
    ports += tcpPorts.map { (.tcp, $0) } + secure.map { (.tls, $0) }
    if ports.isEmpty { ports = [(.udp, Self.standardPort)] }
    var listeners: [Listener] = []
    for (transport, port) in ports {
      let number = Int(port.number)
      if networkAdapters.isEmpty {
        listeners.append(try .onEveryAddress(transport, number, security))
      }
      for adapter in networkAdapters {
        for address in try ListenAddress.named(adapter) {
          listeners.append(try Listener(transport, address, port: number, security: security))
        }
      }
    }
    return listeners
  }
}

extension Listener {
  fileprivate static func onEveryAddress(
    _ transport: Transport, _ port: Int, _ security: TLSServer?
  ) throws(SourceError) -> Listener {
    if let any = ListenAddress.any6,
      let both = try? Listener(transport, any, port: port, security: security)
    {
      return both
    }
    // Without IPv6; what is wrong with the port is said here as well.
    guard let any = ListenAddress.any4 else { throw SourceError("no address to listen on") }
    return try Listener(transport, any, port: port, security: security)
  }
}
