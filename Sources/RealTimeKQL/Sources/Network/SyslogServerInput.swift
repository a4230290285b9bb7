import KQL

extension InputKind {
  static let syslogServer = InputKind(
    "syslogserver",
    "Syslog messages from the network: --udpport 514, --tcp 601, --networkadapter eth0.",
    argument: "[udp:PORT|tcp:PORT]…", isLive: true
  ) { (request) throws(PipelineError) in
    var options = request.options
    if options.tlsPort != nil {
      throw .usage(
        "syslogserver cannot receive over TLS yet", help: "--tcp receives without encryption")
    }
    for word in request.inputArguments {
      let parts = word.split(separator: ":", omittingEmptySubsequences: false)
      guard let port = parts.last.flatMap({ UInt16($0) }), parts.count <= 2 else {
        throw mistake(word)
      }
      switch parts.count == 1 ? "udp" : parts[0] {
      case "udp": options.udpPorts.append(Int(port))
      case "tcp": options.tcpPorts.append(Int(port))
      default: throw mistake(word)
      }
    }
    do throws(SourceError) {
      let listeners = try Listener.all(options)
      return OpenInput(
        bytes: try ByteInput(MessageServer(listeners)),
        standard: SyslogFormat(.original), views: SyslogFormat.views,
        isLive: true, notes: listeners.map { "listening on \($0.name)" })
    } catch {
      throw .source(error.message)
    }
  }
}

/// What to say about an argument that is no port.
private func mistake(_ word: String) -> PipelineError {
  .usage(
    "syslogserver cannot listen on '\(word)'",
    help: "it takes udp:5514 and tcp:5514, or --udpport, --tcp and --networkadapter NAME|ADDRESS")
}

extension Listener {
  /// The port of syslog over UDP.
  private static let standardPort = 514

  /// One for each port and address that is asked for; UDP's port 514 when no port is.
  fileprivate static func all(_ options: PipelineOptions) throws(SourceError) -> [Listener] {
    var ports = options.udpPorts.map { (Transport.udp, $0) }
    ports += options.tcpPorts.map { (Transport.tcp, $0) }
    if ports.isEmpty { ports = [(.udp, standardPort)] }
    var listeners: [Listener] = []
    for (transport, port) in ports {
      guard (0...65535).contains(port) else {
        throw SourceError("\(transport.rawValue) port \(port): ports are 0 to 65535")
      }
      if options.networkAdapters.isEmpty {
        listeners.append(try onEveryAddress(transport, port))
      }
      for adapter in options.networkAdapters {
        for address in try ListenAddress.named(adapter) {
          listeners.append(try Listener(transport, address, port: port))
        }
      }
    }
    return listeners
  }

  private static func onEveryAddress(
    _ transport: Transport, _ port: Int
  ) throws(SourceError) -> Listener {
    if let any = ListenAddress.any6, let both = try? Listener(transport, any, port: port) {
      return both
    }
    // Without IPv6; what is wrong with the port is said here as well.
    guard let any = ListenAddress.any4 else { throw SourceError("no address to listen on") }
    return try Listener(transport, any, port: port)
  }
}
