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
    var head: AnchorDigest
    let opened = currentTime()
    /// Whether a checkpoint has it.
    var isWritten = true
    var hasEnded = false
  }

  private enum Event {
    case chunk(life: Int, Mark)
    case begin(life: Int)
    case end(life: Int)
  }

  private struct State {
    var paths: [FollowedPath] = []
    var lives: [Int: Life] = [:]
    var nextLife = 0
    var events: [Event] = []
    /// Files that could not be found at the start.
    var lost: [FileRecord] = []
    /// How many chunks are done.
    var doneCount = 0
    var isUrgent = false
    var notes: [String] = []

    /// Takes in an event, after all before it.
    mutating func take(_ event: Event) {
      switch event {
      case .chunk(let life, let mark):
        doneCount += 1
        lives[life]?.mark = mark
      case .begin(let life): lives[life]?.isWritten = true
      case .end(let life): lives[life]?.hasEnded = true
      }
    }
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

  /// Learns that the path is followed, from a time on.
  func follow(_ path: String, since time: Datetime) {
    state.withLock { state in
      if !state.paths.contains(where: { $0.path == path }) {
        state.paths.append(FollowedPath(path: path, looked: time))
      }
    }
  }

  /// Learns that every file is known that had a path before a time.
  func look(_ path: String, at time: Datetime) {
    state.withLock { state in
      if let known = state.paths.firstIndex(where: { $0.path == path }) {
        state.paths[known].looked = time
      } else {
        state.paths.append(FollowedPath(path: path, looked: time))
      }
    }
  }

  /// Keeps a file that an earlier run was reading and that cannot be found: it may be known again later.
  func keep(_ lost: FileRecord) {
    state.withLock { $0.lost.append(lost) }
  }

  /// Learns that a file has been found after all.
  func found(_ lost: FileRecord) {
    state.withLock { state in state.lost.removeAll { $0 == lost } }
  }

  /// Begins the life of an open file, and gives its number.
  ///
  /// One that goes on where another was truncated is found by that, until all that was handed out before is done: a
  /// checkpoint has the one or the other.
  func open(
    _ path: String, _ identity: FileIdentity, at mark: Mark, head: AnchorDigest = .none
  ) -> Int {
    state.withLock { state in
      state.nextLife += 1
      var life = Life(path: path, identity: identity, mark: mark, head: head)
      if mark.place.position > 0, !state.events.isEmpty {
        life.isWritten = false
        state.events.append(.begin(life: state.nextLife))
      }
      state.lives[state.nextLife] = life
      // Until it is written down, the file would not be found under another name.
      state.isUrgent = true
      return state.nextLife
    }
  }

  /// Learns what a life begins with whose first bytes were read: before, its file may have been truncated unseen.
  func read(_ life: Int, beginning head: AnchorDigest) {
    state.withLock { $0.lives[life]?.head = head }
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
      for event in state.events {
        if case .chunk = event, state.doneCount == wanted { break }
        state.take(event)
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
      while let event = state.events.first {
        if case .chunk = event { break }
        state.take(event)
        state.events.removeFirst()
      }
      let past = state.lives.filter { $0.value.hasEnded }.keys.sorted()
      for life in past.dropLast(Self.endedLimit) { state.lives[life] = nil }
      let written = state.lives.filter(\.value.isWritten)
      let records = written.sorted { $0.key < $1.key }.map { _, life in
        FileRecord(
          path: life.path, device: life.identity.device, inode: life.identity.inode,
          place: life.mark.place, anchor: life.mark.anchor.digest, head: life.head,
          hasEnded: life.hasEnded)
      }
      let earlier = ended.suffix(Swift.max(0, Self.endedLimit - past.count))
      var paths = state.paths
      // A file of which nothing is read yet would not be known by its bytes.
      for life in state.lives.values where life.mark.place.position == 0 && !life.hasEnded {
        guard let path = paths.firstIndex(where: { $0.path == life.path }) else { continue }
        paths[path].looked = Swift.min(paths[path].looked, life.opened)
      }
      return (paths, earlier + state.lost + records)
    }
  }
}
