import KQL

/// How far a run is: everything that another one needs to go on as if it had been the same.
struct Checkpoint: Hashable, Sendable {
  /// A query and what it keeps.
  struct KeptQuery: Hashable, Sendable {
    /// What people call it.
    var name: String

    /// The digest of its text and of the functions that it may call.
    var identity: String

    /// Whether something is kept from row to row.
    var keepsState = false

    /// Whether it has given all it will.
    var hasEnded = false

    /// Which of the clocks is its.
    var clock: Int?

    /// Where its state is in the file; empty where it keeps none.
    var section = StateSection()
  }

  /// The file with what the queries keep.
  struct StateFile: Hashable, Sendable {
    /// Its name in the directory.
    var name: String

    /// What the bytes mean (``StateCoder/version``).
    var version: Int

    /// Where the clocks are in it.
    var clocks: StateSection
  }

  /// The files of one input.
  struct Input: Hashable, Sendable {
    /// The digest of the sample by which its columns were found out; empty without one.
    var sample = ""

    /// The paths that are followed.
    var paths: [FollowedPath] = []

    /// Their files, oldest first.
    var files: [FileRecord] = []
  }

  /// When it was written.
  var written = Datetime(ticks: 0)

  /// The queries.
  var queries: [KeptQuery] = []

  /// What they keep; `nil` when that is nothing.
  var state: StateFile?

  /// Each output as it was; `nil` when it cannot be cut.
  var outputs: [SinkMark?] = []

  /// The file of late rows as it was.
  var late: SinkMark?

  /// The inputs.
  var inputs: [Input] = []

  /// The name of its file.
  static let name = "checkpoint"

  /// The name under which a damaged one is kept.
  static let corruptName = "checkpoint.corrupt"
}
