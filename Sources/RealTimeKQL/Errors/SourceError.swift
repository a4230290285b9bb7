/// Why a source cannot be read.
public struct SourceError: Error, Hashable, Sendable {
  /// Which source, and what is wrong with it: `file 'events.csv': no such file or directory`.
  public var message: String

  /// Creates an error.
  public init(_ message: String) { self.message = message }
}
