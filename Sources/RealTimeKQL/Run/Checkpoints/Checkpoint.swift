import KQL

/// How far a run is: everything that another one needs to go on as if it had been the same.
struct Checkpoint: Hashable, Sendable {
  /// When it was written.
  var written = Datetime(ticks: 0)

  /// The digest of the queries' texts.
  var queries = ""

  /// The digest of the sample by which the columns of the input were found out; empty without one.
  var sample = ""

  /// How far the stream of each query is in its own time.
  var times: [StreamTime] = []

  /// Each output as it was; `nil` when it cannot be cut.
  var outputs: [SinkMark?] = []

  /// The file of late rows as it was.
  var late: SinkMark?

  /// The paths that are followed.
  var paths: [FollowedPath] = []

  /// Their files, oldest first.
  var files: [FileRecord] = []

  /// The name of its file.
  static let name = "checkpoint"

  /// The name under which a damaged one is kept.
  static let corruptName = "checkpoint.corrupt"
}
