package import RealTimeKQL

/// How a run ended.
package struct RunEnd: Sendable {
  /// The exit code it would have as a command.
  package var code: Int32

  /// What happened; `nil` when it could not start.
  package var statistics: RunStatistics?

  /// Whether Ctrl+C, or another signal, has ended it.
  package var wasInterrupted = false

  /// What the tables of its inputs are like; `nil` when it could not start.
  package var shapes: InputShapes?

  /// Describes an end.
  package init(code: Int32, statistics: RunStatistics? = nil) {
    self.code = code
    self.statistics = statistics
  }
}
