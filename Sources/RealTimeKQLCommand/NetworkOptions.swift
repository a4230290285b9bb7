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

  @Option(help: ArgumentHelp("Where syslogserver accepts TLS: not built yet.", valueName: "port"))
  var tls: Int?

  @Option(
    help: ArgumentHelp(
      "What syslogserver listens on, instead of everything; may be repeated.",
      valueName: "name|address"))
  var networkadapter: [String] = []

  /// Puts them into the settings of a run.
  ///
  /// - Throws: What is wrong with them.
  func apply(to options: inout PipelineOptions) throws(ShellMistake) {
    for (name, ports) in [("--udpport", udpport), ("--tcp", tcp)] {
      for port in ports where !(0...65535).contains(port) {
        throw ShellMistake("\(name) takes a port from 0 to 65535, not \(port)")
      }
    }
    options.udpPorts = udpport
    options.tcpPorts = tcp
    options.tlsPort = tls
    options.networkAdapters = networkadapter
  }
}
