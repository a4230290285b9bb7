import KQL

extension InputKind {
  static let syslogServer = InputKind(
    "syslogserver",
    "Syslog messages from the network: --udpport 514, --tcp 601, --tls 6514 with --tls-cert and "
      + "--tls-key, --networkadapter eth0.",
    argument: "[udp:PORT|tcp:PORT|tls:PORT]…", isLive: true
  ) { (request) throws(PipelineError) in
    var options = request.options
    for word in request.inputArguments {
      let parts = word.split(separator: ":", omittingEmptySubsequences: false)
      guard let port = parts.last.flatMap({ UInt16($0) }), parts.count <= 2 else {
        throw mistake(word)
      }
      switch parts.count == 1 ? "udp" : parts[0] {
      case "udp": options.udpPorts.append(Int(port))
      case "tcp": options.tcpPorts.append(Int(port))
      case "tls": options.tlsPorts.append(Int(port))
      default: throw mistake(word)
      }
    }
    let files = try securityFiles(&options)
    do throws(SourceError) {
      let security = if let files { try TLSServer(files) } else { nil as TLSServer? }
      let listeners = try Listener.all(options, security)
      return OpenInput(
        bytes: try ByteInput(MessageServer(listeners)),
        standard: SyslogFormat(.original), views: SyslogFormat.views,
        isLive: true, notes: (security?.notes ?? []) + listeners.flatMap(\.notes))
    } catch {
      throw .source(error.message)
    }
  }
}

/// The port of syslog over TLS: RFC 5425.
private let standardSecurePort = 6514

/// The files for TLS, if anything asks for it.
///
/// Files without a port ask for the usual one.
private func securityFiles(
  _ options: inout PipelineOptions
) throws(PipelineError) -> TLSServer.Files? {
  let authorities = options.tlsClientAuthorities
  if options.tlsCertificate == nil, options.tlsKey == nil, authorities == nil,
    options.tlsPorts.isEmpty
  {
    return nil
  }
  guard let certificate = options.tlsCertificate, let key = options.tlsKey else {
    throw .usage(
      "tls needs a certificate and its private key",
      help: "--tls-cert FILE and --tls-key FILE name files in PEM form")
  }
  if options.tlsPorts.isEmpty { options.tlsPorts = [standardSecurePort] }
  return TLSServer.Files(certificate: certificate, key: key, clientAuthorities: authorities)
}

/// What to say about an argument that is no port.
private func mistake(_ word: String) -> PipelineError {
  .usage(
    "syslogserver cannot listen on '\(word)'",
    help:
      "it takes udp:5514, tcp:5514 and tls:6514, or --udpport, --tcp, --tls and --networkadapter")
}

extension Listener {
  /// The port of syslog over UDP.
  private static let standardPort = 514

  /// One for each port and address that is asked for; UDP's port 514 when no port is.
  fileprivate static func all(
    _ options: PipelineOptions, _ security: TLSServer?
  ) throws(SourceError) -> [Listener] {
    var ports = options.udpPorts.map { (Transport.udp, $0) }
    ports += options.tcpPorts.map { (Transport.tcp, $0) }
    ports += options.tlsPorts.map { (Transport.tls, $0) }
    if ports.isEmpty { ports = [(.udp, standardPort)] }
    var listeners: [Listener] = []
    for (transport, port) in ports {
      guard (0...65535).contains(port) else {
        throw SourceError("\(transport.rawValue) port \(port): ports are 0 to 65535")
      }
      if options.networkAdapters.isEmpty {
        listeners.append(try onEveryAddress(transport, port, security))
      }
      for adapter in options.networkAdapters {
        for address in try ListenAddress.named(adapter) {
          listeners.append(try Listener(transport, address, port: port, security: security))
        }
      }
    }
    return listeners
  }

  private static func onEveryAddress(
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
