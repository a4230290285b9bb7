import Glibc
import RealTimeKQL
import RealTimeKQLShell
import Synchronization

/// Runs pipelines on behalf of somebody at a terminal: Ctrl+C and SIGTERM end the input, SIGHUP and SIGUSR1
/// open the files of outputs anew, and SIGHUP those of queries too.
struct PipelineRunner {
  private let signals: SignalPipe

  /// Whether a second Ctrl+C ends the process, and not only the waiting.
  private let endsProcess: Bool

  init(_ signals: SignalPipe, endsProcess: Bool = true) {
    self.signals = signals
    self.endsProcess = endsProcess
  }

  /// The exit code of a run that was abandoned.
  private static let abandoned: Int32 = 130

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
    if let rows { pipeline.sinks.append(("rows", rows.sink)) }
    return run(pipeline, of: request)
  }

  private func run(_ pipeline: Pipeline, of request: PipelineRequest) -> RunEnd {
    do throws(PipelineError) {
      // An input whose columns are found out may have to be waited for.
      let planning = BackgroundJob {
        Result { () throws(PipelineError) in try pipeline.plan() }
      }
      let plan = try planning.wait(signals) { ServiceManager.current?.stillStarting() }?.get()
      guard let plan else {
        Message.line(RunStatistics().line)
        return RunEnd(code: 0)
      }
      for warning in plan.warnings { Message.line(warning) }
      let statistics = try run(plan, of: request)
      Message.line(statistics.line)
      return RunEnd(code: 0, statistics: statistics)
    } catch {
      if case .closed = error { return RunEnd(code: 0) }
      ServiceManager.current?.failed(error.rendered)
      Message.line(error.rendered)
      return RunEnd(code: error.exitCode)
    }
  }

  private func run(
    _ plan: PipelinePlan, of request: PipelineRequest
  ) throws(PipelineError) -> RunStatistics {
    let outcome = Outcome()
    let task = Task.detached {
      do throws(PipelineError) {
        let statistics = try await plan.run(report: { Message.line($0) }) {
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
    var isStopping = false
    var pulse = 0
    let status = screen.takesStatus ? RunStatus() : nil
    while true {
      if let result = outcome.result { return try result.get() }
      let interval = status == nil ? nil : RunStatus.interval
      outcome.wakeup.wait(signals, milliseconds: interval ?? service?.watchdogInterval)
      status?.show(plan)
      if let service, plan.pulse.hasMoved(since: &pulse) { service.isWell() }
      while let signal = signals.next() {
        if signal == SIGWINCH { screen.refresh() }
        if signal == SIGHUP || signal == SIGUSR1 { plan.reopenOutputs() }
        if signal == SIGHUP, !isStopping {
          service?.reloading()
          reload(plan, request)
          service?.ready()
        }
        guard signal == SIGINT || signal == SIGTERM else { continue }
        // Who presses Ctrl+C means the pager then.
        if signal == SIGINT, screen.isLent { continue }
        if isStopping, signal == SIGINT {
          screen.settle(waits: false)
          guard endsProcess else { throw .run("the run was given up; it ends by itself") }
          _exit(Self.abandoned)
        }
        isStopping = true
        service?.stopping()
        task.cancel()
        if signal == SIGINT { screen.interrupted() }
      }
    }
  }
}

extension PipelineRunner {
  /// Reads the files of the queries again, for the run that goes on.
  private func reload(_ plan: PipelinePlan, _ request: PipelineRequest) {
    let texts = request.textsReadAgain { Message.error($0) }
    for message in plan.reload(texts.queries, functions: texts.functions) {
      Message.line(message)
    }
  }
}

/// How a run ended.
private final class Outcome: Sendable {
  /// Guards the result, which the task sets once.
  private let ended = Mutex<Result<RunStatistics, PipelineError>?>(nil)

  /// Signalled when the run has ended.
  let wakeup = Wakeup()

  var result: Result<RunStatistics, PipelineError>? { ended.withLock { $0 } }

  func end(_ result: Result<RunStatistics, PipelineError>) {
    ended.withLock { $0 = result }
    wakeup.signal()
  }
}
