import ArgumentParser
import RealTimeKQL
import RealTimeKQLShell

/// The options of a run that have to do with the network.
struct NetworkOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Where syslogserver receives datagrams; 514 if no port is given. May be repeated.",
      valueName: "port"))
  var udpport: [Int] = []

  @Option(
    help: ArgumentHelp(
      "Where syslogserver accepts TCP connections; may be repeated.", valueName: "port"))
  var tcp: [Int] = []

  @Option(
    help: ArgumentHelp(
      "Where syslogserver accepts TLS; 6514 if no port is given. May be repeated.",
      valueName: "port"))
  var tls: [Int] = []

  @Option(
    help: ArgumentHelp(
      "The certificate of syslogserver, in PEM form, those of its issuers behind it.",
      valueName: "file"),
    completion: .file(extensions: ["pem", "crt"]))
  var tlsCert: String?

  @Option(
    help: ArgumentHelp("The private key of the certificate, in PEM form.", valueName: "file"),
    completion: .file(extensions: ["pem", "key"]))
  var tlsKey: String?

  @Option(
    help: ArgumentHelp(
      "Lets only clients in whose certificate one of these has signed.", valueName: "file"),
    completion: .file(extensions: ["pem", "crt"]))
  var tlsClientCa: String?

  @Option(
    help: ArgumentHelp(
      "What syslogserver listens on, instead of everything; may be repeated.",
      valueName: "name|address"))
  var networkadapter: [String] = []

  /// Puts them into the settings of a run.
  ///
  /// - Throws: What is wrong with them.
  func apply(to options: inout PipelineOptions) throws(ShellMistake) {
    for (name, ports) in [("--udpport", udpport), ("--tcp", tcp), ("--tls", tls)] {
      for port in ports where !(0...65535).contains(port) {
        throw ShellMistake("\(name) takes a port from 0 to 65535, not \(port)")
      }
    }
    options.udpPorts = udpport
    options.tcpPorts = tcp
    options.tlsPorts = tls
    options.tlsCertificate = tlsCert
    options.tlsKey = tlsKey
    options.tlsClientAuthorities = tlsClientCa
    options.networkAdapters = networkadapter
  }
}
