import Glibc
public import KQL
import KQLSyntax

/// An input, queries and an output, put together and ready to run once.
///
/// Cancelling the task that calls ``run()`` ends the input: what has been read is still processed,
/// what operators keep is given out, and the statistics are returned.
public struct Pipeline: Sendable {
  private let input: OpenInput
  private let executions: [QueryExecution]
  private let output: any Sink
  private let workerCount: Int
  private let options: PipelineOptions
  private let late: OutputFile?
  private let state: OpenState?
  private let room: RoomWait
  private let texts: [String]

  /// The columns of each query's result, in order.
  public let schemas: [Schema]

  /// What is worth saying though the queries can run, laid out with its place.
  public let warnings: [String]

  /// Opens the input, binds the queries and opens the output.
  ///
  /// - Throws: What is wrong with the request, a query, the input or the output.
  public init(_ request: PipelineRequest) throws(PipelineError) {
    var request = try request.applyingPragmas()
    state = try request.openState()
    input = try InputKind.open(request)
    options = request.options
    room = RoomWait()
    if input.isLive { request.room = room }
    try Self.requireFollowing(input, request)
    let now = request.options.now ?? currentTime()
    let functions = try Self.library(request.options.functions)
    var bound: [(query: Query, catalog: InputCatalog)] = []
    var warnings: [String] = []
    // Without a query every event passes.
    let queries =
      request.queries.isEmpty ? [NamedQuery(name: "query", text: "Events")] : request.queries
    for query in queries {
      let catalog = InputCatalog(standard: input.standard, views: input.views)
      if !input.isLive, !request.inputArguments.contains("-") {
        catalog.rescan = { (take) throws(RunError) in try Self.scan(request, take) }
      }
      let one = try Self.bind(query, catalog, functions, now)
      warnings += one.warnings.map { $0.rendered(in: query.text, named: query.name) }
      bound.append((one, catalog))
      guard input.isLive else { continue }
      try Self.requireEnd(one, query)
      if state != nil { try Self.requireRebuilding(one, query) }
      warnings += Self.notes(one, request.options)
    }
    let memory = MemoryLimit(request.options.memory ?? MemoryLimit.standard)
    texts = queries.map(\.text)
    let late = try Self.lateFile(request)
    self.late = late
    let stream = input.isLive ? Self.streamSettings(request.options, keepsLate: late != nil) : nil
    output = try OutputKind.open(request)
    try Self.record(input, request)
    let sink = output
    var executions: [QueryExecution] = []
    for (named, (query, catalog)) in zip(queries, bound) {
      do throws(RunError) {
        executions.append(
          try QueryExecution(
            query, catalog: catalog, now: now, stream: stream,
            memory: memory.account(named: named.name)
          ) {
            sink.makeFormatter($0)
          })
      } catch {
        throw .run(error.message)
      }
    }
    self.executions = executions
    self.warnings = warnings + input.notes + Self.notes(state, texts, output)
    schemas = executions.map(\.schema)
    let processors = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    let isShared = !input.isLive && executions.allSatisfy(\.isParallel)
    workerCount = isShared ? max(1, min(request.options.workers ?? processors, 64)) : 1
  }

  /// Reads the input of a request once more, for values that are needed before the run.
  private static func scan(
    _ request: PipelineRequest, _ take: (Chunk) -> Bool
  ) throws(RunError) {
    do throws(PipelineError) {
      let input = try InputKind.open(request)
      var first = input.first
      while true {
        let next = if let peeked = first.popLast() { peeked } else { try input.nextChunk() }
        switch next {
        case .chunk(let chunk, _): if !take(chunk) { return }
        case .nothingYet: continue
        case .end: return
        }
      }
    } catch {
      throw RunError(error.message)
    }
  }

  private static func bind(
    _ query: NamedQuery, _ catalog: InputCatalog, _ functions: FunctionLibrary, _ now: Datetime
  ) throws(PipelineError) -> Query {
    do throws(Query.Refusal) {
      return try Query(query.text, catalog: catalog, functions: functions, now: now)
    } catch {
      throw refused(query, error)
    }
  }

  /// The functions of files.
  private static func library(_ files: [NamedQuery]) throws(PipelineError) -> FunctionLibrary {
    var library = FunctionLibrary()
    for file in files {
      do throws(Query.Refusal) {
        library = library + (try FunctionLibrary(file.text))
      } catch {
        throw refused(file, error)
      }
    }
    return library
  }

  private static func refused(_ text: NamedQuery, _ refusal: Query.Refusal) -> PipelineError {
    .query(
      refusal.diagnostics.map { $0.rendered(in: text.text, named: text.name) }
        .joined(separator: "\n"))
  }

  /// Runs until the input ends, a query has had enough, or the task is cancelled.
  ///
  /// - Parameter report: Takes what is worth saying meanwhile, a line at a time, from any thread; the
  ///   statistics too when the run ends early.
  /// - Returns: What happened.
  /// - Throws: Why it ended early.
  public func run(
    report: @escaping @Sendable (String) -> Void = { _ in }
  ) async throws(PipelineError) -> RunStatistics {
    let started = monotonicNanoseconds()
    room.begin(report: report)
    let checkpoints = state.map {
      RunCheckpoints($0, queries: texts, output: output, late: late, report: report)
    }
    let run = PipelineRun(
      input, executions, output, workerCount: workerCount, options, late: late,
      checkpoints: checkpoints, report: report)
    let workerCount = workerCount
    await withTaskCancellationHandler {
      await withTaskGroup(of: Void.self) { group in
        for _ in 0..<workerCount {
          group.addTask { await onOwnThread { run.work() } }
        }
      }
    } onCancel: {
      room.stop()
      run.stop()
    }
    let failure = run.finish() ?? run.finishRecording()
    var statistics = run.statistics()
    statistics.seconds = Double(monotonicNanoseconds() - started) / 1e9
    if let path = options.statisticsFile { try statistics.write(to: path) }
    guard let failure else { return statistics }
    if failure != .closed { report(statistics.line) }
    throw failure
  }
}
