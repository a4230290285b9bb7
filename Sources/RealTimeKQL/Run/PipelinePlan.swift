import Glibc
public import KQL
import Synchronization

/// A pipeline whose queries are bound, ready to run.
public struct PipelinePlan: Sendable {
  /// The columns of each query's result, in order.
  public let schemas: [Schema]

  /// What is worth saying though the queries can run, laid out with its place.
  public let warnings: [String]

  let pipeline: Pipeline
  let inputs: PlannedInputs
  let binding: QueryBinding
  let texts: [NamedQuery]
  let bound: [BoundText]

  /// How long what has been read is worked on after the task is cancelled; what is not done then is
  /// given up.
  package var drainTime = Duration.seconds(5)

  /// The queries while they run, for ``reload(_:functions:)``.
  let running = Running()

  /// Tells whether the run gets on.
  package let pulse = RunPulse()

  /// Guards what runs now.
  final class Running: Sendable {
    let queries = Mutex<RunningQueries?>(nil)

    /// Guards where the run writes down how far it is.
    let book = Mutex<ProgressBook?>(nil)
  }

  /// Binds the queries of a pipeline; `stop` gives up what is computed or read for that.
  init(_ given: Pipeline, stop: StopToken = StopToken()) throws(PipelineError) {
    var pipeline = given
    pipeline.settings = try given.settings.applyingPragmas(of: given.queries)
    try given.defaults.apply(to: &pipeline.settings)
    if pipeline.sinks.isEmpty { pipeline.sinks = [("json", JSONOutput())] }
    if let page = pipeline.settings.htmlFile {
      let writing = FileWriting(pipeline.settings.existing)
      pipeline.sinks.append(("html", HTMLOutput(page.path, writing)))
    }
    // It counts for the run's own files too.
    if pipeline.settings.openedFiles.isEmpty {
      for (_, sink) in pipeline.sinks { try sink.refuseIdleWriting() }
    }
    self.pipeline = pipeline
    let settings = pipeline.settings
    // The engine asks the environment, which no thread reads or changes yet.
    if let geoip = settings.geoip { setenv("REALTIMEKQL_GEOIP", geoip.path, 1) }
    inputs = try pipeline.planned()
    try inputs.refuseOwnFiles(pipeline.sinks.map(\.sink), pipeline.settings)
    try inputs.check(settings, hasQueries: !pipeline.queries.isEmpty)
    let spill = try SpillSpace.of(settings.spill, limit: settings.spillMax, isLive: inputs.isLive)
    binding = QueryBinding(pipeline: pipeline, inputs: inputs, spill: spill, stop: stop)
    let functions = try QueryFunctions(settings.functions, pipeline.functions)
    // Without a query every event passes.
    texts =
      pipeline.queries.isEmpty ? [NamedQuery(name: "query", text: "Events")] : pipeline.queries
    var bound: [BoundText] = []
    var warnings: [String] = []
    for (text, title) in zip(texts, texts.titles) {
      let text = try binding.queries(of: text, titled: title, functions)
      bound.append(text)
      for note in text.notes where !warnings.contains(note) { warnings.append(note) }
    }
    let items = bound.flatMap(\.items)
    if items.isEmpty, let error = PipelineError.together(bound.flatMap(\.leftOut).map(\.error)) {
      throw error
    }
    let tables = items.map(\.table)
    try binding.requireColumns(tables)
    self.bound = bound
    let used = items.reduce(into: Set<Int>()) { $0.formUnion($1.inputs) }
    self.warnings =
      warnings + inputs.warnings(used)
      + given.settings.notes(isLive: inputs.isLive, clock: settings.clock)
    schemas = tables.map(\.schema)
  }

  /// Opens the input and the outputs, and runs until the input ends, a query has had enough, or the
  /// task is cancelled.
  ///
  /// - Parameters:
  ///   - report: Takes what is worth saying, a line or more at a time, from any thread; the statistics
  ///     too when the run ends early.
  ///   - opened: Is called once everything is open, so that what comes from then on is not missed.
  /// - Returns: What happened.
  /// - Throws: Why it could not start, or ended early.
  public func run(
    report: @escaping @Sendable (String) -> Void = { _ in },
    opened: @Sendable () -> Void = {}
  ) async throws(PipelineError) -> RunStatistics {
    let outcome = try await outcome(report: report, opened: opened)
    let statistics = outcome.statistics ?? RunStatistics()
    guard let failure = outcome.failure else { return statistics }
    if failure != .closed { report(statistics.line) }
    throw failure
  }

  /// Runs, and says how it ended.
  ///
  /// - Throws: Why it could not start.
  func outcome(
    report: @escaping @Sendable (String) -> Void, opened: @Sendable () -> Void
  ) async throws(PipelineError) -> RunOutcome {
    let started = monotonicNanoseconds()
    let settings = pipeline.settings
    let stop = StopToken()
    let patience = Patience(waitsForRoom: inputs.isLive, pause: pipeline.pause)
    patience.begin(report: report)
    let state = try settings.state.map { (path) throws(PipelineError) in
      try OpenState(path.path, inputCount: inputs.count)
    }
    try state?.check(keptQueries)
    let memory = MemoryLimit(settings.memory?.bytes ?? MemoryLimit.standard)
    let metrics = try settings.metrics.map { (address) throws(PipelineError) in
      try RunMetrics(
        address, inputs: pipeline.inputs.map(\.name), streams: inputs.streams, memory)
    }
    let input = try openSource(state)
    let late = try lateFile(state, patience)
    let outputs = try openOutputs(
      state, patience, group: input.bytes.partitions?.group, report)
    var start = QueryStart(
      outputs: outputs, tag: settings.tag, provisional: settings.provisional,
      stream: inputs.isLive ? streamSettings(keepsLate: late != nil) : nil,
      clock: settings.clock ?? .wall, state: state,
      memory: memory, threadCount: inputs.isLive ? 1 : workerCount,
      isMeasured: settings.measuresOperators, spill: binding.spill, stop: stop)
    try record(input)
    let standing = standing(start)
    var notes = try inputs.notes + input.notes + notes(state, outputs, report)
    if let metrics { notes.append(metrics.note) }
    if !notes.isEmpty { report(notes.joined(separator: "\n")) }
    let core = RunCore(
      input, named: pipeline.inputs[0].name, isLive: inputs.isLive, settings, standing, outputs,
      late: late, spill: binding.spill, stop: stop, pulse: pulse, report: report)
    let rejects = try rejectsFile()
    core.rejects = rejects
    core.tellsNewNames = inputs.haveColumns
    core.metrics = metrics
    metrics?.begin()
    defer { metrics?.end() }
    let checkpoints = state.map {
      RunCheckpoints(
        $0, standing, outputs: outputs, late: late, report: report)
    }
    // Those that are read again later begin.
    start.state = nil
    running.queries.withLock { [start, takeAll = input.takeAll] in
      $0 = RunningQueries(start, standing, takeAll: takeAll)
    }
    running.book.withLock { $0 = core.progress }
    opened()
    defer {
      running.queries.withLock { $0 = nil }
      running.book.withLock { $0 = nil }
    }
    let failure = await withTaskCancellationHandler {
      await run(core, checkpoints)
    } onCancel: { [drainTime, pulse] in
      patience.stop()
      core.input.stop()
      Task.detached {
        try? await Task.sleep(for: drainTime)
        // While outputs are slow nothing is worked on, and what is between two waits may be little.
        var looks = pulse.isWaiting ? 2 : 0
        while looks > 0 {
          try? await Task.sleep(for: .milliseconds(100))
          looks = pulse.isWaiting ? 2 : looks - 1
        }
        stop.abandon()
      }
    }
    let recordingFailure =
      finishRecording(input) ?? rejects?.failure.map { PipelineError.sink($0.message) }
    if failure != nil { core.giveUp() }
    var statistics = core.statistics()
    let rejected = core.rejectedSamples.takeNote().map { [$0] } ?? []
    for hint in core.takeNotes() + rejected + core.missingNames + core.hints(statistics) {
      report(hint)
    }
    statistics.seconds = Double(monotonicNanoseconds() - started) / 1e9
    if let path = settings.statisticsFile { try statistics.write(to: path.path) }
    let incomplete =
      statistics.leftOut.isEmpty
      ? nil
      : PipelineError.leftOut(
        statistics.leftOut, of: statistics.leftOut.count + statistics.queries.count)
    return RunOutcome(
      statistics: statistics, failure: failure ?? recordingFailure ?? incomplete)
  }

  /// Runs to the end.
  ///
  /// - Returns: Why it ended early, if it did.
  private func run(_ core: RunCore, _ checkpoints: RunCheckpoints?) async -> PipelineError? {
    if inputs.isLive {
      let run = LiveRun(core, checkpoints, showsOpenRows: pipeline.showsOpenRows)
      await run.run()
      return await onOwnThread { run.finish() }
    }
    await onOwnThread { core.prepare() }
    let isShared = core.queries.allSatisfy(\.execution.isParallel)
    await BoundedRun(core, workerCount: isShared ? workerCount : 1).run()
    return await onOwnThread { core.finish(givesOutOpen: true) }
  }

  /// How many threads may work on an input that ends.
  private var workerCount: Int {
    max(1, min(pipeline.settings.workers ?? Processors.count, 64))
  }

  /// The queries as a checkpoint knows them.
  private var keptQueries: [(name: String, identity: String, keepsState: Bool)] {
    bound.flatMap(\.items).compactMap { item in
      guard case .bound(let bound) = item else { return nil }
      return (bound.name, bound.identity, bound.query.keepsState)
    }
  }

  private func standing(_ start: QueryStart) -> StandingQueries {
    StandingQueries(
      zip(texts, bound).map { text, bound in
        StandingQueries.Text(
          source: text, queries: bound.items.map { $0.started(start) },
          leftOut: bound.leftOut.map(\.name))
      })
  }

  /// How queries treat an input that does not end.
  private func streamSettings(keepsLate: Bool) -> StreamSettings {
    var settings = StreamSettings()
    if let tolerance = pipeline.settings.tolerance { settings.tolerance = tolerance }
    if let window = pipeline.settings.joinWindow { settings.joinWindow = window }
    if let lag = pipeline.settings.maxLag { settings.maximumLag = lag }
    settings.provisionalColumn = pipeline.settings.provisional
    // A hostile clock must not take what honest events need.
    settings.futureRoom = (pipeline.settings.memory?.bytes ?? MemoryLimit.standard) / 4
    if keepsLate { settings.makeLateFormatter = { JSONWriter(schema: $0) } }
    return settings
  }
}

extension PipelinePlan {
  /// How far the run is that goes on now; `nil` when there is none.
  ///
  /// It is written down a few times a second, from the first time it is asked for.
  package var progress: RunProgress? { running.book.withLock { $0 }?.progress }
}

/// How a run ended.
struct RunOutcome: Sendable {
  /// What happened; `nil` when it could not start.
  var statistics: RunStatistics?

  /// Why it ended early, if it did.
  var failure: PipelineError?
}
