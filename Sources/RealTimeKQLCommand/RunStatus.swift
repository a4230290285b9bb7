import Glibc
import KQL
import RealTimeKQL

/// Shows on a terminal how a run goes, a few times a second.
final class RunStatus {
  private var line: StatusLine
  private let started: Int64
  private var next: Int64

  /// How often it is shown, in milliseconds.
  static let interval: Int32 = 250

  /// How long a run must take to have a line, in nanoseconds.
  private static let patience: Int64 = 500_000_000

  init() {
    started = Self.now
    line = StatusLine(at: started)
    next = started + Self.patience
  }

  /// Shows how far a run is, if it is time for that.
  func show(_ plan: PipelinePlan) {
    guard let progress = plan.progress, Self.now >= next else { return }
    next = Self.now + Int64(Self.interval) * 1_000_000
    let parts = line.parts(of: progress, at: Self.now, wall: .current)
    let styles = Message.styles
    TerminalScreen.shared.show(status: { room in
      [StatusLine.line(parts, columns: room.columns, styles)]
    })
  }

  private static var now: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
