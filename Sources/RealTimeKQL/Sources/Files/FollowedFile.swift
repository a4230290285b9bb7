import Glibc
import KQL

/// A path whose file is read as it grows, across renames and replacements.
final class FollowedFile {
  let path: String
  private let watcher: FileWatcher
  private let ledger: ReadLedger?
  private let makeFeed: (FollowReader, ReadPlace, FileAnchor) -> Feed

  /// What is known of another file that has the path: how far it was read, nothing when it is new; `nil` when it is
  /// to be left alone.
  var resolve: (FollowedFile, FileIdentity) -> [OpenRecord]? = { _, _ in [] }

  /// The files to read, oldest first: those that once had the path, and the one that has it.
  private(set) var generations: [Generation] = []

  /// The watch on the directory.
  private(set) var directoryWatch: Int32 = -1

  /// Where a file begins that has the path now.
  private var from: FollowStart

  /// How far the file was read before it was truncated, the latest last.
  private(set) var former: [TextMark] = []

  /// The files that others of the run are reading or have written.
  var others: () -> Set<FileIdentity> = { [] }

  /// When it was last looked which file has the path.
  private var lookedLast: Datetime?

  private var hasRestarted = false

  /// Whether a file was truncated since the last time.
  func takeRestart() -> Bool {
    defer { hasRestarted = false }
    return hasRestarted
  }

  /// More of these are forgotten.
  private static let formerLimit = 16

  /// Old files that are kept open at most.
  private static let oldest = 64

  /// One file that has or had the path.
  final class Generation {
    let feed: Feed
    let reader: FollowReader
    let watch: Int32
    let identity: FileIdentity
    /// Its number in the ledger; another one after it has been truncated.
    fileprivate(set) var life: Int
    /// Whether there may be something to read.
    var isDirty = true
    var lastActivity = monotonicNanoseconds()

    /// How long it must be quiet before it is closed when it is an old file, in nanoseconds.
    ///
    /// Who writes to it may be slow to learn that it has another name; a deleted file takes room.
    fileprivate var quietTime: Int64 {
      var status = stat()
      let isDeleted = fstat(reader.descriptor, &status) == 0 && status.st_nlink == 0
      return isDeleted ? 10_000_000_000 : 300_000_000_000
    }

    init(feed: Feed, reader: FollowReader, watch: Int32, identity: FileIdentity, life: Int) {
      self.feed = feed
      self.reader = reader
      self.watch = watch
      self.identity = identity
      self.life = life
    }
  }

  /// An old file that is closed, and what was left of it.
  struct Retired {
    var generation: Generation
    var last: Chunk?
    var mark: ReadLedger.Mark
  }

  /// Creates what follows a path, after ``begin()``.
  ///
  /// - Parameters:
  ///   - path: It need not exist, but its directory must, unless there is something to go on with.
  ///   - from: Where the file that has the path now begins; those that come later begin at their start.
  ///   - resumed: Files that an earlier run has read a part of, which are open.
  ///   - looked: When an earlier run has looked last which file has the path.
  ///   - watcher: Tells when something changes.
  ///   - ledger: Keeps books of what is read, when somebody writes it down.
  ///   - makeFeed: Makes what cuts a file into chunks, from a place on.
  init(
    _ path: String, from: FollowStart, resuming resumed: [OpenRecord] = [],
    since looked: Datetime? = nil, watcher: FileWatcher, ledger: ReadLedger?,
    makeFeed: @escaping (FollowReader, ReadPlace, FileAnchor) -> Feed
  ) {
    self.path = path
    self.from = from
    self.watcher = watcher
    self.ledger = ledger
    self.makeFeed = makeFeed
    if let looked {
      lookedLast = looked
      ledger?.follow(path, since: looked)
    }
    for file in resumed { add(file) }
  }

  /// Looks for the first time which file has the path.
  ///
  /// - Throws: Why the path cannot be followed.
  func begin() throws(SourceError) {
    var status = stat()
    if stat(path, &status) == 0 {
      try check()
    } else if generations.isEmpty, errno != ENOENT || stat(directory, &status) != 0 {
      throw SourceError("file '\(path)': \(errorText(Int(errno)))")
    }
    try look(isFirst: true)
    from = .start
  }

  /// Checks that the file that has the path can be read, if there still is one.
  private func check() throws(SourceError) {
    for attempt in 1...Self.lookLimit {
      do throws(SourceError) {
        return try FileInput.check(path)
      } catch {
        // It may have been renamed since, and another one have got its name.
        guard access(path, F_OK) == 0 else { return }
        if attempt == Self.lookLimit { throw error }
      }
    }
  }

  /// Whether there has been a file with the path.
  private(set) var hasAppeared = false

  private var directory: String { FileList.directory(of: path) }

  /// Looks which file has the path now, and opens it if it is another one.
  func look() throws(SourceError) { try look(isFirst: false) }

  private func look(isFirst: Bool) throws(SourceError) {
    // Another file may get the path while it is looked.
    for _ in 0..<Self.lookLimit {
      if try findFile(isFirst: isFirst) { return }
    }
  }

  /// How often it is looked again when files are renamed meanwhile.
  private static let lookLimit = 8

  /// Finds out which file has the path now.
  ///
  /// - Returns: Whether it still had it in the end.
  private func findFile(isFirst: Bool) throws(SourceError) -> Bool {
    directoryWatch = watcher.watch(directory: directory)
    let before = lookedLast
    let now = currentTime()
    if before == nil { ledger?.follow(path, since: now) }
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      // One that had the path before may have lost it: only the next that has it tells.
      if before == nil { lookedLast = now }
      return true
    }
    hasAppeared = true
    let identity = FileIdentity(status)
    if let known = generations.lastIndex(where: { $0.identity == identity }) {
      // A file that has its name again is the newest.
      if known < generations.count - 1 { generations.append(generations.remove(at: known)) }
      hasLooked(at: now)
      return true
    }
    if let before { addMissed(since: before, isFirst: isFirst) }
    guard let known = resolve(self, identity) else {
      guard FileIdentity(at: path) == identity else { return false }
      hasLooked(at: now)
      return true
    }
    if let record = known.first {
      add(record)
      guard record.identity == identity else { return false }
      hasLooked(at: now)
      return true
    }
    let opened = retrying { Int(open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)) }
    guard opened >= 0 else {
      // Between two names, or not readable yet: the next look will tell.
      if isFirst, -opened != Int(ENOENT) {
        throw SourceError("file '\(path)': \(errorText(-opened))")
      }
      return true
    }
    let descriptor = Int32(opened)
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      FileIdentity(status) == identity
    else {
      close(descriptor)
      return false
    }
    let text = FileContents(descriptor)
    if let unknown = text.unknownCompression {
      close(descriptor)
      throw SourceError("file '\(path)': \(unknown.message)")
    }
    if let encoding = text.markedEncoding {
      close(descriptor)
      throw .notFollowed("file '\(path)' is", in: encoding)
    }
    let start = from != .end ? 0 : text.isCompressed ? text.count : Self.startOfLastLine(descriptor)
    add(
      descriptor, identity, at: ReadPlace(position: start),
      after: FileAnchor(of: descriptor, at: start))
    hasLooked(at: now)
    return true
  }

  private func hasLooked(at time: Datetime) {
    lookedLast = time
    if !waitsForMatches { ledger?.look(path, at: time) }
  }

  /// Whether old files are found by a pattern, so that they are not known by a look at the path.
  var waitsForMatches = false

  /// Learns that all files that had the path until the last look are found by a pattern.
  func hasMatched() {
    if hasAppeared, let lookedLast { ledger?.look(path, at: lookedLast) }
  }

  /// Looks again for files of an earlier run that were not there, perhaps because they were being
  /// compressed.
  func lookForLost() {
    guard !lost.isEmpty else { return }
    let search = FileSearch(path: path)
    for record in lost {
      let taken = others().union(generations.map(\.identity))
      guard let file = search.copy(record, besides: taken) else { continue }
      lost.removeAll { $0 == record }
      ledger?.found(record)
      add(file, isOld: true)
    }
    lostLooks += 1
    if lostLooks > Self.lostLookLimit { lost = [] }
  }

  /// What an earlier run was reading and is not found yet, and how often it was looked for.
  var lost: [FileRecord] = []
  private var lostLooks = 0
  private static let lostLookLimit = 240

  /// Goes on with the files that have come and gone since the last look.
  private func addMissed(since time: Datetime, isFirst: Bool) {
    let open = generations.map {
      OpenFile(descriptor: $0.reader.descriptor, identity: $0.identity)
    }
    let ended = (isFirst ? ledger?.ended : nil) ?? []
    let marks =
      (former + ended.map { TextMark(position: $0.place.position, anchor: $0.anchor) })
      .filter { $0.anchor.count >= AnchorDigest.distinctive }
    // Their bytes are found in copies; they themselves may be truncated, and renamed then.
    let known = Set(
      (isFirst ? ledger?.records ?? [] : []).lazy.filter { $0.path == self.path }.map {
        FileIdentity(device: $0.device, inode: $0.inode)
      })
    let missed = FileSearch.settled(path) { (missed: [OpenRecord]) in
      for file in missed { close(file.descriptor) }
    } _: { search in
      search.missed(
        since: time, or: known, besides: open, marks, others(), except: isFollowedOtherwise)
    }
    for file in missed { add(file) }
    if isFirst, !missed.isEmpty {
      ledger?.note(
        "note: file '\(path)': \(missed.count) that came and went while nobody looked are read from"
          + " their start")
    }
  }

  /// Whether another path is followed besides this one, when there is a file with it.
  var isFollowedOtherwise: (String) -> Bool = { _ in false }

  private func add(_ file: OpenRecord, isOld: Bool = false) {
    add(
      file.descriptor, file.identity, at: file.record.place, after: file.anchor, isResumed: true,
      isOld: isOld)
  }

  private func add(
    _ descriptor: Int32, _ identity: FileIdentity, at place: ReadPlace, after anchor: FileAnchor,
    isResumed: Bool = false, isOld: Bool = false
  ) {
    let reader = FollowReader(
      descriptor: descriptor, name: "file '\(path)'", position: place.position, after: anchor)
    let feed = makeFeed(reader, place, anchor)
    let mark = ReadLedger.Mark(place: place, anchor: anchor)
    let generation = Generation(
      feed: feed, reader: reader, watch: watcher.watch(file: descriptor), identity: identity,
      life: ledger?.open(path, identity, at: mark, head: AnchorDigest(headOf: descriptor)) ?? 0)
    if isResumed { generation.lastActivity -= Self.age(of: descriptor) }
    feed.onRestart = { [weak self, weak generation] last in
      guard let self, let generation else { return }
      hasRestarted = true
      former.append(TextMark(position: last.place.position, anchor: last.anchor.digest))
      if former.count > Self.formerLimit { former.removeFirst() }
      // A copy that was made before is none that has not been seen.
      hasLooked(at: currentTime())
      ledger?.end(generation.life)
      let start = ReadLedger.Mark(place: ReadPlace(), anchor: FileAnchor())
      generation.life =
        ledger?.open(path, identity, at: start, head: AnchorDigest(headOf: descriptor)) ?? 0
    }
    if isOld { generations.insert(generation, at: 0) } else { generations.append(generation) }
  }

  /// How long ago a file was written to, in nanoseconds.
  private static func age(of descriptor: Int32) -> Int64 {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return 0 }
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    let seconds = now.tv_sec &- status.st_mtim.tv_sec
    return Int64(Swift.max(0, Swift.min(seconds, 1 << 30))) * 1_000_000_000
  }

  /// Closes old files that have been quiet for long, and gives their last records.
  func retire(_ now: Int64) -> [Retired] {
    var retired: [Retired] = []
    var index = 0
    while index < generations.count - 1 {
      let old = generations[index]
      let isSurplus = generations.count - 1 > Self.oldest
      guard !old.isDirty, isSurplus || now - old.lastActivity > old.quietTime else {
        index += 1
        continue
      }
      let last = old.feed.finish()
      retired.append(Retired(generation: old, last: last, mark: old.feed.mark))
      ended += old.statistics
      watcher.remove(old.watch)
      generations.remove(at: index)
    }
    return retired
  }

  private var ended = InputStatistics()

  /// What was read so far.
  var statistics: InputStatistics {
    generations.reduce(into: ended) { $0 += $1.statistics }
  }

  /// What was read so far, and how far the file that has the path is read.
  var fileStatistics: FileStatistics {
    let sum = statistics
    return FileStatistics(
      path: path, bytes: sum.bytes, position: generations.last?.reader.position ?? 0,
      truncations: sum.truncations, truncatedUnreadBytes: sum.truncatedUnreadBytes,
      longRecords: sum.longRecords)
  }

  /// Where the last line begins, if it has no newline yet; else the end of the file.
  ///
  /// A line that is completed after the start is an event that happened after it.
  private static func startOfLastLine(_ descriptor: Int32) -> Int {
    let size = Int(lseek(descriptor, 0, Int32(SEEK_END)))
    guard size > 0 else { return 0 }
    let count = Swift.min(size, 1 << 16)
    var bytes = [UInt8](repeating: 0, count: count)
    let read = bytes.withUnsafeMutableBytes { bytes in
      retrying { pread(descriptor, bytes.baseAddress, count, off_t(size - count)) }
    }
    guard read == count else { return size }
    guard let newline = bytes.lastIndex(of: 0x0A) else { return size == count ? 0 : size }
    return size - count + newline + 1
  }
}

extension FollowedFile.Generation {
  fileprivate var statistics: InputStatistics {
    var statistics = feed.statistics
    statistics.truncatedUnreadBytes = reader.unreadBytes
    return statistics
  }
}

/// Where following a file begins.
package enum FollowStart: Hashable, Sendable {
  /// With its first record.
  case start
  /// With what is appended from now on.
  case end
}
