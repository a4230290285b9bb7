import Glibc
import KQL
import RealTimeKQL
import Synchronization

/// A run that goes on while the prompt is used.
struct BackgroundRun: Sendable {
  /// What is run; what would go to the standard output goes to a pipe.
  let request: PipelineRequest

  /// Takes what the run says.
  let progress: RunProgress

  /// The writing end of the pipe, which the run closes.
  let descriptor: Int32

  /// Runs to the end.
  @concurrent
  func perform() async {
    do throws(PipelineError) {
      let request = request
      let planned = await onOwnThread {
        Result { () throws(PipelineError) in try request.pipeline.plan() }
      }
      let plan = try planned.get()
      for warning in plan.warnings { progress.say(warning) }
      let statistics = try await plan.run(report: { [progress] in progress.say($0) })
      progress.end("done: \(statistics.line)")
    } catch {
      progress.end(error.rendered)
    }
    close(descriptor)
  }
}

/// What a run says besides its rows.
final class RunProgress: Sendable {
  private struct State {
    var messages: [String] = []
    var hasEnded = false
  }

  /// Guards the messages.
  private let state = Mutex(State())
  private let news: Wakeup

  init(_ news: Wakeup) { self.news = news }

  func say(_ message: String) {
    state.withLock { $0.messages.append(message) }
    news.signal()
  }

  func end(_ message: String) {
    state.withLock { state in
      state.messages.append(message)
      state.hasEnded = true
    }
    news.signal()
  }

  func take() -> (messages: [String], hasEnded: Bool) {
    state.withLock { state in
      defer { state.messages = [] }
      return (state.messages, state.hasEnded)
    }
  }
}
