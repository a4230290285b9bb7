/// How a file of output is opened, and what is done when it is full.
package struct OutputOpening: Sendable {
  /// What an earlier run has left of the file.
  enum Continuation: Sendable {
    /// It has not written down how far it was, so nothing but an empty file is its.
    case unwritten
    /// It was so long; what is behind came later, and is made again.
    case mark(OutputMark)
    /// It cannot be told any more; what comes is added.
    case unknown
  }

  /// What to do with a file that exists.
  var existing: ExistingFile

  /// What an earlier run has left; `nil` when runs do not go on where others were.
  var continuation: Continuation?

  /// Waits for room when the disk is full; without it, that is an error.
  var room: RoomWait?

  /// Takes what is worth saying.
  var note: @Sendable (String) -> Void = { _ in }

  /// An opening by itself.
  package init(_ existing: ExistingFile) { self.existing = existing }
}
