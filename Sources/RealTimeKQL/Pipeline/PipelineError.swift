/// Why a run could not start or ended early; the kind decides the exit code.
public enum PipelineError: Error, Hashable, Sendable {
  /// The request makes no sense: exit code 2.
  case usage(String, help: String)
  /// A query has mistakes, already laid out with their places: exit code 3.
  case query(String)
  /// The input cannot be read: exit code 4.
  case source(String)
  /// The output cannot be written: exit code 5.
  case sink(String)
  /// Something failed while the query ran: exit code 1.
  case run(String)
  /// Whoever reads the output has gone (`| head`): exit code 0.
  case closed

  /// The text for people, without `error:` before it.
  public var message: String {
    switch self {
    case .usage(let message, let help): help.isEmpty ? message : "\(message)\n  = help: \(help)"
    case .query(let message), .source(let message), .sink(let message), .run(let message): message
    case .closed: "the output was closed"
    }
  }

  /// The exit code of the command.
  public var exitCode: Int32 {
    switch self {
    case .closed: 0
    case .run: 1
    case .usage: 2
    case .query: 3
    case .source: 4
    case .sink: 5
    }
  }
}
