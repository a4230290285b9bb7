/// Why a query that was bound could not be run to its end.
public struct RunError: Error, Hashable, Sendable {
  /// What went wrong, in lower case, without a full stop.
  public var message: String

  /// The message, and what to do where it says that on a line of its own.
  var parts: (what: String, help: String) {
    guard let border = message.firstRange(of: "\n  = help: ") else { return (message, "") }
    return (String(message[..<border.lowerBound]), String(message[border.upperBound...]))
  }

  /// Creates an error.
  public init(_ message: String) { self.message = message }

  /// Somebody has told it to give up: nothing went wrong.
  package static let stopped = RunError("it was stopped before its end")
}
