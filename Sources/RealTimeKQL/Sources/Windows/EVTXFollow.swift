import Glibc
import KQL

/// Reads event logs and goes on as they grow, until it is stopped.
///
/// A log grows inside: records come behind others in a chunk that is there already, and when the log is
/// full its oldest chunks are written over. So chunks are looked at again and again, and the records are
/// handed out that have come since.
final class EVTXFollow: FeedSet {
  private let watcher: FileWatcher
  private let patterns: FollowedPatterns
  private var from: FollowStart
  private var logs: [FollowedLog] = []
  private var pending: [Chunk] = []
  private var notes: [String] = []
  private var nextLook: Int64 = 0
  private var isChanged = true
  private var readUntil: Datetime?
  private(set) var statistics = InputStatistics()

  /// How often logs are looked at without being told to, in nanoseconds: network file systems and
  /// writers that map the file tell nothing.
  private static let lookInterval: Int64 = 250_000_000

  /// Begins to follow.
  ///
  /// - Parameters:
  ///   - arguments: Paths and patterns; their files may come later.
  ///   - from: With which record logs begin that are there already.
  ///   - written: Files of the run, which patterns leave out.
  /// - Throws: That there is no such folder.
  init(
    _ arguments: [String], from: FollowStart, besides written: [String]
  ) throws(SourceError) {
    if arguments.contains("-") { throw SourceError("standard input cannot be followed as a log") }
    let named = try FileList.followed(arguments)
    watcher = try FileWatcher()
    patterns = FollowedPatterns(named.patterns, besides: written)
    self.from = from
    for path in named.paths { logs.append(FollowedLog(path, watcher)) }
    try look()
    if named.patterns.isEmpty, logs.count == 1, let refusal = logs[0].refusal {
      throw SourceError(refusal)
    }
    for log in logs where !log.isOpen { notes.append(FileList.waiting(for: log.path)) }
    // What comes later is new as a whole.
    self.from = .start
  }

  func next() throws(SourceError) -> FeedResult {
    if pending.isEmpty, isChanged || monotonicNanoseconds() >= nextLook { try look() }
    guard !pending.isEmpty else { return .nothingYet }
    let chunk = pending.removeFirst()
    statistics.chunks += 1
    return .chunk(chunk)
  }

  func wait(milliseconds: Int, stopDescriptor: Int32) {
    let untilLook = Int((nextLook - monotonicNanoseconds()) / 1_000_000) + 1
    let time = milliseconds < 0 ? untilLook : Swift.min(milliseconds, untilLook)
    var polls = [
      pollfd(fd: watcher.descriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: stopDescriptor, events: Int16(POLLIN), revents: 0),
    ]
    _ = poll(&polls, 2, Int32(clamping: Swift.max(0, time)))
    if polls[0].revents != 0 {
      watcher.takeEvents { _ in }
      isChanged = true
    }
  }

  var progress: ReadProgress {
    ReadProgress(readUntil: pending.isEmpty ? readUntil : nil, unread: pending.map(\.origin))
  }

  func takeNotes() -> [String] {
    defer { notes = [] }
    return notes
  }

  var counters: [Counter] {
    [
      Counter("filesOpened", statistics.files),
      Counter(
        "foreignFiles", logs.count { $0.refusal != nil }, label: "files of other kinds"),
      Counter("replacedLogs", logs.reduce(0) { $0 + $1.replacements }, label: "replaced logs"),
    ]
  }

  /// Looks at all logs, and at what matches the patterns.
  private func look() throws(SourceError) {
    isChanged = false
    nextLook = monotonicNanoseconds() + Self.lookInterval
    let now = currentTime()
    let known = Set(logs.compactMap(\.identity))
    for path in patterns.newMatches(known: known) where !logs.contains(where: { $0.path == path }) {
      logs.append(FollowedLog(path, watcher))
    }
    for log in logs {
      let openings = log.openings
      let chunks = try log.look(at: from == .end)
      if log.openings > openings, let refusal = log.refusal { notes.append("warning: \(refusal)") }
      statistics.bytes += chunks.reduce(0) { $0 + $1.count }
      pending += chunks
    }
    statistics.files = logs.reduce(0) { $0 + $1.openings }
    readUntil = now
  }
}
