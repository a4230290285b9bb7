import Glibc
import KQL
import RealTimeKQL
import RealTimeKQLShell
import Synchronization

/// Runs pipelines on behalf of somebody at a terminal: Ctrl+C and SIGTERM end the input, SIGHUP and SIGUSR1
/// open the files of outputs anew, and SIGHUP those of queries too.
///
/// What has been read is worked on for a moment longer, and then given up: a command ends a second after
/// the signal at most, and the shell has its prompt back in a fifth of one. Only an output that still
/// takes rows, or whose server is slow, keeps a command longer, for five seconds.
struct PipelineRunner {
  private let signals: SignalPipe

  /// Whether the process goes on when a run is left.
  private let isShell: Bool

  init(_ signals: SignalPipe, isShell: Bool = false) {
    self.signals = signals
    self.isShell = isShell
  }

  /// The exit code of a run that was abandoned.
  private static let abandoned: Int32 = 130

  /// How long what has been read is worked on after a signal.
  private var drainTime: Duration { .milliseconds(isShell ? 60 : 600) }

  /// How long a run is waited for after a signal, in milliseconds: one that works, and one that waits for its
  /// outputs.
  private var workTime: Int64 { isShell ? 150 : 800 }
  private func grace(isOpen: Bool) -> Int64 { isShell ? 150 : isOpen ? 5000 : 800 }

  /// How often it is looked after a signal whether outputs are waited for, in milliseconds.
  private static let lookInterval: Int64 = 100

  /// Runs a request to its end and reports errors and statistics on standard error.
  ///
  /// - Returns: The exit code.
  func run(_ request: PipelineRequest) -> Int32 { run(request, keeping: nil).code }

  /// Runs a request to its end and reports errors and statistics on standard error.
  ///
  /// - Parameters:
  ///   - request: What is run.
  ///   - rows: Keeps its rows besides; `nil` keeps none.
  /// - Returns: How it ended.
  func run(_ request: PipelineRequest, keeping rows: KeptRows?) -> RunEnd {
    var pipeline = request.pipeline
    if let rows { pipeline.sinks.append((KeptRows.name, rows.sink)) }
    return run(pipeline, of: request)
  }

  private func run(_ pipeline: Pipeline, of request: PipelineRequest) -> RunEnd {
    guard ThreadSupply.hasFiles else {
      Message.error(ThreadSupply.fileMessage)
      return RunEnd(code: 1)
    }
    guard ThreadSupply.isEnough(pipeline.settings.workers) else {
      Message.error(ThreadSupply.message)
      return RunEnd(code: 1)
    }
    MemoryOption.limitKeptMemory(pipeline.settings.memory?.bytes)
    do throws(PipelineError) {
      // An input whose columns are found out may have to be waited for.
      let stop = StopToken()
      let planning = BackgroundJob(stop) {
        Result { () throws(PipelineError) in try pipeline.plan(until: stop) }
      }
      let planned = try planning.wait(signals) { ServiceManager.current?.stillStarting() }?.get()
      guard var plan = planned else {
        Message.line(RunStatistics().line)
        return RunEnd(code: 0)
      }
      plan.drainTime = drainTime
      for warning in plan.warnings { Message.line(warning) }
      var end = RunEnd(code: 0)
      end.shapes = plan.inputShapes
      end.statistics = try run(plan, of: request, &end.wasInterrupted)
      guard let statistics = end.statistics else { return RunEnd(code: Self.abandoned) }
      Message.line(statistics.line)
      return end
    } catch {
      if case .closed = error { return RunEnd(code: 0) }
      ServiceManager.current?.failed(error.rendered)
      Message.line(error.rendered)
      return RunEnd(code: error.exitCode)
    }
  }

  /// Runs a plan, and says whether a signal has ended it.
  ///
  /// - Returns: What happened; `nil` when the run was left before its end.
  private func run(
    _ plan: PipelinePlan, of request: PipelineRequest, _ wasInterrupted: inout Bool
  ) throws(PipelineError) -> RunStatistics? {
    var request = request
    let outcome = Outcome()
    let task = Task.detached {
      do throws(PipelineError) {
        let statistics = try await plan.run {
          if outcome.isAwaited { Message.line($0) }
        } opened: {
          outcome.begin()
          ServiceManager.current?.ready()
        }
        outcome.end(.success(statistics))
      } catch {
        outcome.end(.failure(error))
      }
    }
    let screen = TerminalScreen.shared
    defer { screen.settle() }
    let service = ServiceManager.current
    var deadline: Deadline?
    /// When it is looked again what the run does, and the number of what it did last.
    var look: Deadline?
    var waits = 0
    var pulse = 0
    let status = screen.takesStatus ? RunStatus() : nil
    while true {
      if let result = outcome.result { return try result.get() }
      if let deadline, deadline.isOver {
        return leave(outcome, isWaiting: plan.pulse.hasWaited(since: &waits))
      }
      if look?.isOver == true {
        // What has no outputs to wait for would have ended by now, had it noticed.
        if !plan.pulse.hasWaited(since: &waits) { return leave(outcome, isWaiting: false) }
        look = Deadline(milliseconds: Self.lookInterval)
      }
      let interval = status == nil ? nil : RunStatus.interval
      let ends = [
        deadline?.milliseconds, look?.milliseconds, interval, service?.watchdogInterval,
      ].compactMap { $0 }
      outcome.wakeup.wait(signals, milliseconds: ends.min())
      status?.show(plan)
      if let service, plan.pulse.hasMoved(since: &pulse) { service.isWell() }
      while let signal = signals.next() {
        if signal == SIGWINCH { screen.refresh() }
        if signal == SIGHUP || signal == SIGUSR1 { plan.reopenOutputs() }
        if signal == SIGHUP, deadline == nil {
          service?.reloading()
          reload(plan, &request)
          service?.ready()
        }
        guard signal == SIGINT || signal == SIGTERM else { continue }
        // Who presses Ctrl+C means the pager then.
        if signal == SIGINT, screen.isLent { continue }
        if signal == SIGINT { screen.cutTexts(inMilliseconds: workTime - 30) }
        if deadline != nil {
          guard isShell else {
            screen.settle(waits: false)
            _exit(Self.abandoned)
          }
          plan.abandon()
          continue
        }
        if deadline == nil {
          deadline = Deadline(milliseconds: grace(isOpen: outcome.hasBegun))
          _ = plan.pulse.hasWaited(since: &waits)
          if outcome.hasBegun { look = Deadline(milliseconds: workTime) }
        }
        service?.stopping()
        wasInterrupted = true
        task.cancel()
        if signal == SIGINT { screen.interrupted() }
      }
    }
  }

  /// Goes on without a run that does not end, since something outside holds it.
  private func leave(_ outcome: Outcome, isWaiting: Bool) -> RunStatistics? {
    outcome.abandon()
    if !outcome.hasBegun {
      Message.error("an input or an output could not be opened yet: the run was left")
    } else if isWaiting {
      Message.error("an output takes no more rows: the run was left, so results are missing")
    } else {
      Message.line(PipelineError.abandoned.rendered)
    }
    if !isShell {
      TerminalScreen.shared.settle(waits: false)
      _exit(Self.abandoned)
    }
    return nil
  }
}

extension PipelineRunner {
  /// Reads the files of the queries again, for the run that goes on.
  private func reload(_ plan: PipelinePlan, _ request: inout PipelineRequest) {
    let texts = request.textsReadAgain { Message.error($0) }
    // A file that cannot be read the next time leaves its queries as they are now.
    (request.queries, request.settings.functions) = texts
    for message in plan.reload(texts.queries, functions: texts.functions) {
      Message.line(message)
    }
  }
}

/// How a run ended.
private final class Outcome: Sendable {
  /// Guards the result, which the task sets once.
  private let ended = Mutex<Result<RunStatistics, PipelineError>?>(nil)
  private let open = Atomic(false)
  private let awaited = Atomic(true)

  /// Signalled when the run has ended.
  let wakeup = Wakeup()

  var result: Result<RunStatistics, PipelineError>? { ended.withLock { $0 } }

  func end(_ result: Result<RunStatistics, PipelineError>) {
    ended.withLock { $0 = result }
    wakeup.signal()
  }

  /// Whether everything has been opened.
  var hasBegun: Bool { open.load(ordering: .acquiring) }
  func begin() { open.store(true, ordering: .releasing) }

  /// Whether somebody still wants to hear of the run.
  var isAwaited: Bool { awaited.load(ordering: .acquiring) }
  func abandon() { awaited.store(false, ordering: .releasing) }
}
