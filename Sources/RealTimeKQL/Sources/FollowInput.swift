import Glibc
package import KQL

extension ByteInput {
  /// Reads files and goes on as they grow, until ``stop()``.
  ///
  /// A file may be renamed, truncated, deleted and made anew, and it need not exist yet. Nothing is
  /// handed out before its newline. Arguments may be patterns; `-` is read to its end.
  package static func following(
    _ arguments: [String], from: FollowStart, chunkSize: Int = 1 << 18,
    framing makeFraming: @escaping @Sendable () -> any RecordFraming
  ) throws(SourceError) -> ByteInput {
    if arguments == ["-"] {
      return try files(arguments, chunkSize: chunkSize, framing: makeFraming)
    }
    if arguments.contains("-") {
      throw SourceError("standard input cannot be followed together with files")
    }
    let paths = try FileList.expanded(arguments)
    return try ByteInput(
      FollowInput(paths: paths, from: from, chunkSize: chunkSize, makeFraming: makeFraming))
  }
}

/// Files that are read as they grow.
final class FollowInput: FeedSet {
  private let watcher: FileWatcher
  private let files: [FollowedFile]
  private var pending: [Chunk] = []
  private var nextLook: Int64

  /// How often names are looked at without being told to, in nanoseconds: network file systems tell
  /// nothing.
  private static let lookInterval: Int64 = 250_000_000

  init(
    paths: [String], from: FollowStart, chunkSize: Int,
    makeFraming: @escaping @Sendable () -> any RecordFraming
  ) throws(SourceError) {
    let watcher = try FileWatcher()
    let pool = BufferPool(capacity: chunkSize)
    self.watcher = watcher
    var files: [FollowedFile] = []
    for path in paths {
      files.append(
        try FollowedFile(path, from: from, watcher: watcher) { reader in
          Feed(
            reader, origin: path, offset: reader.position, pool: pool, makeFraming: makeFraming)
        })
    }
    self.files = files
    nextLook = monotonicNanoseconds() + Self.lookInterval
  }

  func next() throws(SourceError) -> FeedResult {
    if let chunk = pending.popLast() { return .chunk(chunk) }
    for file in files {
      for generation in file.generations where generation.isDirty {
        switch try generation.feed.next() {
        case .chunk(let chunk):
          generation.lastActivity = monotonicNanoseconds()
          return .chunk(chunk)
        case .nothingYet, .end: generation.isDirty = false
        }
      }
    }
    return .nothingYet
  }

  func wait(milliseconds: Int, stopDescriptor: Int32) {
    let untilLook = Int((nextLook - monotonicNanoseconds()) / 1_000_000) + 1
    let time = milliseconds < 0 ? untilLook : Swift.min(milliseconds, untilLook)
    var polls = (
      pollfd(fd: watcher.descriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: stopDescriptor, events: Int16(POLLIN), revents: 0)
    )
    _ = withUnsafeMutableBytes(of: &polls) { polls in
      poll(polls.baseAddress?.assumingMemoryBound(to: pollfd.self), 2, Int32(Swift.max(0, time)))
    }
    if polls.0.revents != 0 { takeEvents() }
    let now = monotonicNanoseconds()
    if now >= nextLook {
      nextLook = now + Self.lookInterval
      lookAtAll(now)
    }
  }

  var statistics: InputStatistics {
    files.reduce(into: InputStatistics()) { $0 += $1.statistics }
  }

  private func takeEvents() {
    var isLost = false
    var changed: [Int32] = []
    watcher.takeEvents { event in
      if event.watch < 0 { isLost = true }
      if changed.last != event.watch { changed.append(event.watch) }
    }
    if isLost { return lookAtAll(monotonicNanoseconds()) }
    for file in files {
      for generation in file.generations where changed.contains(generation.watch) {
        generation.isDirty = true
      }
      // Names only matter when a directory or the file itself has changed.
      if changed.contains(file.directoryWatch) { look(file) }
    }
  }

  private func look(_ file: FollowedFile) {
    let before = file.generations.count
    try? file.look()
    if file.generations.count > before {
      // What the old file still has comes before what the new one has.
      for generation in file.generations { generation.isDirty = true }
    }
  }

  private func lookAtAll(_ now: Int64) {
    for file in files {
      pending.insert(contentsOf: file.retire(now), at: 0)
      look(file)
      for generation in file.generations { generation.isDirty = true }
    }
  }
}
