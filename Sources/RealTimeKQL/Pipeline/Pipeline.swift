import Glibc
public import KQL
import KQLSyntax

/// An input, queries and an output, put together and ready to run once.
///
/// Cancelling the task that calls ``run()`` ends the input: what has been read is still processed,
/// what operators keep is given out, and the statistics are returned.
public struct Pipeline: Sendable {
  let binding: QueryBinding
  let start: QueryStart
  let standing: StandingQueries
  private let workerCount: Int
  private let late: OutputFile?
  private let state: OpenState?
  private let room: RoomWait

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
    let input = try InputKind.open(request)
    room = RoomWait()
    if input.isLive { request.room = room }
    try Self.requireFollowing(input, request)
    let binding = QueryBinding(request: request, input: input)
    self.binding = binding
    let functions = try QueryFunctions(request.options.functions)
    // Without a query every event passes.
    let texts =
      request.queries.isEmpty ? [NamedQuery(name: "query", text: "Events")] : request.queries
    var bound: [[QueryBinding.Item]] = []
    var warnings: [String] = []
    for (text, title) in zip(texts, texts.titles) {
      let (items, notes) = try binding.queries(of: text, titled: title, functions)
      bound.append(items)
      for note in notes where !warnings.contains(note) { warnings.append(note) }
    }
    try OutputKind.requireOneTable(bound.joined().map(\.table), request)
    let late = try Self.lateFile(request)
    self.late = late
    let start = QueryStart(
      output: try OutputKind.open(request), tag: request.options.tag,
      stream: input.isLive ? Self.streamSettings(request.options, keepsLate: late != nil) : nil,
      clock: request.options.clock ?? .wall,
      memory: MemoryLimit(request.options.memory ?? MemoryLimit.standard))
    self.start = start
    try Self.record(input, request)
    var standing: [StandingQueries.Text] = []
    for (text, items) in zip(texts, bound) {
      var queries: [StandingQuery] = []
      for item in items { queries.append(try item.started(start)) }
      standing.append(StandingQueries.Text(source: text, queries: queries))
    }
    self.standing = StandingQueries(standing)
    self.warnings =
      warnings + input.notes + Self.notes(state, texts.map(\.text), start.output)
    let executions = standing.flatMap(\.queries).map(\.execution)
    schemas = executions.map(\.schema)
    let processors = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    let isShared = !input.isLive && executions.allSatisfy(\.isParallel)
    workerCount = isShared ? max(1, min(request.options.workers ?? processors, 64)) : 1
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
    let options = binding.request.options
    room.begin(report: report)
    let checkpoints = state.map {
      RunCheckpoints(
        $0, queries: standing.texts.map(\.source.text), output: start.output, late: late,
        report: report)
    }
    let run = PipelineRun(
      binding.input, standing, start.output, workerCount: workerCount, binding.request, late: late,
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
    for hint in run.hints(statistics) { report(hint) }
    statistics.seconds = Double(monotonicNanoseconds() - started) / 1e9
    if let path = options.statisticsFile { try statistics.write(to: path) }
    guard let failure else { return statistics }
    if failure != .closed { report(statistics.line) }
    throw failure
  }
}
