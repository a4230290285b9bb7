import KQL
import Synchronization

/// Keeps books of how far followed files are read and how far the results are in the output.
///
/// Whoever reads says what is handed out, whoever writes says what is done; both may be ahead of the
/// other. A file that is truncated or replaced in place begins a new life here.
final class ReadLedger: Sendable {
  /// The files that an earlier run was reading, oldest first.
  let records: [FileRecord]

  /// The files that it expected nothing more of, oldest first.
  let ended: [FileRecord]

  /// The paths that an earlier run has followed; `nil` when there was none.
  let knownPaths: [FollowedPath]?

  /// Files that are none of the input's, though they may have bytes of it: the output's.
  let foreign: Set<FileIdentity>

  /// How far a life was read when a chunk was handed out.
  struct Mark: Sendable {
    var place: ReadPlace
    var anchor: FileAnchor
  }

  private struct Life {
    var path: String
    var identity: FileIdentity
    var mark: Mark
    var hasEnded = false
  }

  private enum Event {
    case chunk(life: Int, Mark)
    case end(life: Int)
  }

  private struct State {
    var paths: [FollowedPath] = []
    var lives: [Int: Life] = [:]
    var nextLife = 0
    var events: [Event] = []
    /// How many chunks are done.
    var doneCount = 0
    var isUrgent = false
    var notes: [String] = []
  }

  /// Guards everything that changes.
  private let state = Mutex(State())

  /// More files of which nothing more is expected than this are forgotten, the oldest first.
  private static let endedLimit = 1024

  /// Creates a ledger that goes on where a checkpoint was, or an empty one.
  init(
    records: [FileRecord] = [], knownPaths: [FollowedPath]? = nil, foreign: Set<FileIdentity> = []
  ) {
    self.records = records.filter { !$0.hasEnded }
    ended = records.filter(\.hasEnded)
    self.knownPaths = knownPaths
    self.foreign = foreign
  }

  /// Remembers something worth saying before the run.
  func note(_ text: String) { state.withLock { $0.notes.append(text) } }

  /// What was worth saying.
  var notes: [String] { state.withLock { $0.notes } }

  /// Learns that it is looked now which file has a path that is followed.
  func look(_ path: String) {
    let now = currentTime()
    state.withLock { state in
      if let known = state.paths.firstIndex(where: { $0.path == path }) {
        state.paths[known].looked = now
      } else {
        state.paths.append(FollowedPath(path: path, looked: now))
      }
    }
  }

  /// Begins the life of an open file, and gives its number.
  func open(_ path: String, _ identity: FileIdentity, at mark: Mark) -> Int {
    state.withLock { state in
      state.nextLife += 1
      state.lives[state.nextLife] = Life(path: path, identity: identity, mark: mark)
      // Until it is written down, the file would not be found under another name.
      state.isUrgent = true
      return state.nextLife
    }
  }

  /// Learns that the next chunk is handed out, and how far its life is read then.
  func handOut(_ life: Int, _ mark: Mark) {
    state.withLock { $0.events.append(.chunk(life: life, mark)) }
  }

  /// Learns that nothing more comes of a life after what was handed out.
  func end(_ life: Int) { state.withLock { $0.events.append(.end(life: life)) } }

  /// Learns that the results of the next chunk that was handed out are in the output.
  func done() {
    state.withLock { state in
      let wanted = state.doneCount + 1
      var count = 0
      loop: for event in state.events {
        switch event {
        case .chunk(let life, let mark):
          guard state.doneCount < wanted else { break loop }
          state.doneCount += 1
          state.lives[life]?.mark = mark
        case .end(let life): state.lives[life]?.hasEnded = true
        }
        count += 1
      }
      state.events.removeFirst(count)
    }
  }

  /// How many chunks are done, and whether files are open that no checkpoint has.
  var progress: (doneCount: Int, isUrgent: Bool) {
    state.withLock { ($0.doneCount, $0.isUrgent) }
  }

  /// What a checkpoint says of the files: the paths followed, and how far each file is read.
  func entries() -> (paths: [FollowedPath], records: [FileRecord]) {
    state.withLock { state in
      state.isUrgent = false
      while case .end(let life)? = state.events.first {
        state.lives[life]?.hasEnded = true
        state.events.removeFirst()
      }
      let past = state.lives.filter { $0.value.hasEnded }.keys.sorted()
      for life in past.dropLast(Self.endedLimit) { state.lives[life] = nil }
      let records = state.lives.sorted { $0.key < $1.key }.map { _, life in
        FileRecord(
          path: life.path, device: life.identity.device, inode: life.identity.inode,
          place: life.mark.place, anchor: life.mark.anchor.digest, hasEnded: life.hasEnded)
      }
      let earlier = ended.suffix(Swift.max(0, Self.endedLimit - past.count))
      return (state.paths, earlier + records)
    }
  }
}
