import RealTimeKQL

/// A run as tests write it, of which the words of a command line are made.
struct RunRequest {
  var input: String
  var inputArguments: [String] = []
  var queries: [NamedQuery] = []
  var output = "json"
  var outputArgument: String?
  var options = RunOptions()

  /// The pipeline that the words stand for.
  func pipeline() throws(PipelineError) -> Pipeline {
    let output = [output] + (outputArgument.map { [$0] } ?? [])
    let readsFiles = ["csv", "ndjson", "json", "syslog"].contains(input)
    var request = try PipelineRequest(
      words: [input] + inputArguments + options.inputWords(readsFiles: readsFiles) + output
        + options.outputWords(hasFile: outputArgument != nil))
    request.queries = queries
    return request.pipeline
  }

  /// The pipeline with its queries bound.
  func plan() throws(PipelineError) -> PipelinePlan { try pipeline().plan() }

  /// Runs it.
  func run(
    report: @escaping @Sendable (String) -> Void = { _ in }
  ) async throws(PipelineError) -> RunStatistics {
    try await pipeline().run(report: report)
  }
}

extension PipelinePlan {
  /// Starts to run and waits until everything is open; throws why that cannot be.
  func started(
    report: @escaping @Sendable (String) -> Void = { _ in }
  ) async throws -> Task<RunStatistics, any Error> {
    let (opened, tell) = AsyncStream<Void>.makeStream()
    let task = Task {
      defer { tell.finish() }
      return try await run(report: report) {
        tell.yield()
        tell.finish()
      }
    }
    for await _ in opened { return task }
    _ = try await task.value
    return task
  }
}

/// Options by name.
struct RunOptions {
  var from: FileReading.Start?
  var once = false
  var follow = false
  var schema: String?
  var separator: String?
  var header: String?
  var overwrite = false
  var append = false
  var count: Int?
  var rate: Int?
  var seed: Int?
  var udpPorts: [Int] = []
  var tcpPorts: [Int] = []
  var tlsPorts: [Int] = []
  var tlsCertificate: String?
  var tlsKey: String?
  var tlsClientAuthorities: String?
  var networkAdapters: [String] = []
  var speed: String?
  var workers: Int?
  var tolerance: String?
  var lateFile: String?
  var emitEvery: String?
  var now: String?
  var clock: String?
  var memory: Int?
  var spill: String?
  var spillMax: String?
  var recordFile: String?
  var statisticsFile: String?
  var state: String?
  var tag: String?
  var files: [String] = []

  fileprivate func inputWords(readsFiles: Bool) -> [String] {
    var words: [String] = []
    func add(_ name: String, _ value: Any?) { if let value { words.append("--\(name)=\(value)") } }
    if readsFiles {
      add("from", from?.rawValue)
      if once { words.append("--once") }
      if follow { words.append("--follow") }
    }
    add("schema", schema)
    add("separator", separator)
    add("header", header)
    add("count", count)
    add("rate", rate)
    add("seed", seed)
    for port in udpPorts { add("udpport", port) }
    for port in tcpPorts { add("tcp", port) }
    for port in tlsPorts { add("tls", port) }
    add("tls-cert", tlsCertificate)
    add("tls-key", tlsKey)
    add("tls-client-ca", tlsClientAuthorities)
    for adapter in networkAdapters { add("networkadapter", adapter) }
    add("speed", speed)
    add("workers", workers)
    add("tolerance", tolerance)
    add("late", lateFile)
    add("emit-every", emitEvery)
    add("now", now)
    add("clock", clock)
    add("memory", memory)
    add("spill", spill)
    add("spill-max", spillMax)
    add("record", recordFile)
    add("stats", statisticsFile)
    add("state", state)
    add("tag", tag)
    for folder in files { add("files", folder) }
    return words
  }

  fileprivate func outputWords(hasFile: Bool) -> [String] {
    (overwrite && hasFile ? ["--overwrite"] : []) + (append && hasFile ? ["--append"] : [])
  }
}
