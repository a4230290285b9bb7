/// Why results cannot be written.
public struct SinkError: Error, Hashable, Sendable {
  /// What may be done about it.
  public enum Kind: Hashable, Sendable {
    /// Nothing: the output has failed.
    case permanent
    /// It may work later; not before so much time has passed, if the output says so.
    case transient(after: Duration?)
    /// The reader of a pipe has gone: the run is over, without being a failure.
    case closed
  }

  /// Which output, and what is wrong with it: `file 'out.json': no space left on device`.
  public var message: String

  /// What may be done about it.
  public var kind: Kind

  /// Whether the reader of a pipe has gone.
  public var isClosed: Bool { kind == .closed }

  /// Creates an error.
  public init(_ message: String, _ kind: Kind = .permanent) {
    self.message = message
    self.kind = kind
  }
}
