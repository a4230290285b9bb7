import KQL
import Synchronization

/// Keeps books of how far followed files are read and how far the results are in the output.
///
/// Whoever reads says what is handed out, whoever writes says what is done; both may be ahead of the
/// other. A file that is truncated or replaced in place begins a new life here.
final class ReadLedger: Sendable {
  /// What an earlier run has left, oldest first.
  let records: [FileRecord]

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
    /// Where this run, or the one before, began for the windows' sake.
    var start: ReadPlace
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
    /// The ticket of the first chunk that is not done.
    var nextTicket = 0
    /// Places in the past, each before the chunk with a ticket.
    var snapshots: [(ticket: Int, places: [Int: ReadPlace])] = []
    var isUrgent = false
    var notes: [String] = []
  }

  /// Guards everything that changes.
  private let state = Mutex(State())

  /// More places in the past than this are thinned out.
  private static let snapshotLimit = 512

  /// Creates a ledger that goes on where a checkpoint was, or an empty one.
  init(
    records: [FileRecord] = [], knownPaths: [FollowedPath]? = nil, foreign: Set<FileIdentity> = []
  ) {
    self.records = records
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
  func open(
    _ path: String, _ identity: FileIdentity, at mark: Mark, restart: ReadPlace? = nil,
    hasEnded: Bool = false
  ) -> Int {
    state.withLock { state in
      state.nextLife += 1
      state.lives[state.nextLife] = Life(
        path: path, identity: identity, start: restart ?? mark.place, mark: mark,
        hasEnded: hasEnded)
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

  /// Learns that the results of all chunks up to one are in the output.
  func done(through ticket: Int) {
    state.withLock { state in
      var count = 0
      loop: for event in state.events {
        switch event {
        case .chunk(let life, let mark):
          guard state.nextTicket <= ticket else { break loop }
          state.nextTicket += 1
          state.lives[life]?.mark = mark
        case .end(let life): state.lives[life]?.hasEnded = true
        }
        count += 1
      }
      state.events.removeFirst(count)
    }
  }

  /// The ticket of the first chunk that is not done, and whether files are open that no checkpoint has.
  var progress: (ticket: Int, isUrgent: Bool) {
    state.withLock { ($0.nextTicket, $0.isUrgent) }
  }

  /// What a checkpoint says of the files, when the oldest open window began with a chunk.
  ///
  /// - Parameter oldestTicket: The chunk's ticket, -1 for what was read a second time; `nil` when no
  ///   window is open.
  /// - Returns: The paths followed, and the files to be read on or again.
  func entries(oldestTicket: Int?) -> (
    paths: [FollowedPath], records: [FileRecord]
  ) {
    state.withLock { state in
      state.isUrgent = false
      let now = state.lives.mapValues(\.mark.place)
      var base: [Int: ReadPlace]? = now
      if let oldestTicket, oldestTicket < state.nextTicket {
        let index = state.snapshots.lastIndex { $0.ticket <= oldestTicket }
        base = index.map { state.snapshots[$0].places }
        state.snapshots.removeFirst(index ?? 0)
      } else {
        state.snapshots = []
      }
      Self.keep(now, before: state.nextTicket, in: &state.snapshots)
      var records: [FileRecord] = []
      for (number, life) in state.lives.sorted(by: { $0.key < $1.key }) {
        let restart = base?[number] ?? life.start
        if life.hasEnded, restart.position >= life.mark.place.position {
          state.lives[number] = nil
          continue
        }
        records.append(
          FileRecord(
            path: life.path, device: life.identity.device, inode: life.identity.inode,
            restart: restart,
            place: life.mark.place, anchor: life.mark.anchor.digest, hasEnded: life.hasEnded))
      }
      return (state.paths, records)
    }
  }

  private static func keep(
    _ places: [Int: ReadPlace], before ticket: Int,
    in snapshots: inout [(ticket: Int, places: [Int: ReadPlace])]
  ) {
    if snapshots.last?.ticket == ticket { return }
    snapshots.append((ticket, places))
    guard snapshots.count > snapshotLimit else { return }
    // Beginning earlier than needed only costs time.
    snapshots = snapshots.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
  }
}
