package import RealTimeKQL

extension PipelineRequest {
  /// The words that stand for the request on the command line and in the shell.
  package var words: [String] {
    var words = [input] + inputArguments
    for query in queries {
      words += query.isInline ? ["-e", query.text] : ["--query=\(query.name)"]
    }
    words.append(output)
    if let outputArgument { words.append(outputArgument) }
    if let tag = options.tag { words.append("--tag=\(tag)") }
    if let from = options.from { words.append("--from=\(from.rawValue)") }
    words += options.functions.map { "--functions=\($0.name)" }
    if options.once { words.append("--once") }
    if options.follow { words.append("--follow") }
    if let schema = options.schema { words.append("--schema=\(schema)") }
    if let separator = options.separator { words.append("--separator=\(separator)") }
    if options.overwrite { words.append("--overwrite") }
    if options.append { words.append("--append") }
    if let count = options.count { words.append("--count=\(count)") }
    if let rate = options.rate { words.append("--rate=\(rate)") }
    if let seed = options.seed { words.append("--seed=\(seed)") }
    words += options.udpPorts.map { "--udpport=\($0)" }
    words += options.tcpPorts.map { "--tcp=\($0)" }
    words += options.tlsPorts.map { "--tls=\($0)" }
    if let path = options.tlsCertificate { words.append("--tls-cert=\(path)") }
    if let path = options.tlsKey { words.append("--tls-key=\(path)") }
    if let path = options.tlsClientAuthorities { words.append("--tls-client-ca=\(path)") }
    words += options.networkAdapters.map { "--networkadapter=\($0)" }
    if let workers = options.workers { words.append("--workers=\(workers)") }
    for setting in StreamSetting.all {
      if let text = setting.text(options) { words.append("--\(setting.name)=\(text)") }
    }
    if let path = options.lateFile { words.append("--late=\(path)") }
    if let path = options.statisticsFile { words.append("--stats=\(path)") }
    if let path = options.state { words.append("--state=\(path)") }
    if let path = options.recordFile { words.append("--record=\(path)") }
    if options.speed != 1 {
      words.append(options.speed.isFinite ? "--speed=\(options.speed)x" : "--speed=max")
    }
    return words
  }
}

extension NamedQuery {
  /// The name of queries that are not in a file.
  package static let inlineName = "query"

  /// A query that was typed.
  package init(inline text: String) { self.init(name: Self.inlineName, text: text) }

  /// Whether it was typed.
  package var isInline: Bool { name == Self.inlineName }
}
