import Glibc
package import KQL

extension ByteInput {
  /// Reads files and goes on as they grow, until ``stop()``.
  ///
  /// A file may be renamed, truncated, deleted and made anew, and it need not exist yet. Nothing is
  /// handed out before its newline. Arguments may be patterns, whose files may come later; `-` is read
  /// to its end.
  package static func following(
    _ arguments: [String], from: FollowStart, chunkSize: Int = 1 << 18,
    framing makeFraming: @escaping @Sendable () -> any RecordFraming
  ) throws(SourceError) -> ByteInput {
    try following(
      arguments, from: from, chunkSize: chunkSize, ledger: nil, framing: makeFraming)
  }

  /// Reads files as they grow and keeps books of it, if there is a ledger.
  ///
  /// Patterns leave out the files that are `written` by the run.
  static func following(
    _ arguments: [String], from: FollowStart, besides written: [String] = [],
    chunkSize: Int = 1 << 18, longestRecord: Int = ByteInput.longestRecord, ledger: ReadLedger?,
    framing makeFraming: @escaping @Sendable () -> any RecordFraming
  ) throws(SourceError) -> ByteInput {
    if arguments == ["-"] {
      return try files(arguments, chunkSize: chunkSize, framing: makeFraming)
    }
    if arguments.contains("-") {
      throw SourceError("standard input cannot be followed together with files")
    }
    return try ByteInput(
      FollowInput(
        arguments, from: from, besides: written, chunkSize: chunkSize,
        longestRecord: longestRecord, ledger: ledger, makeFraming: makeFraming))
  }
}

/// Files that are read as they grow.
final class FollowInput: FeedSet {
  /// What chunks of the files are done with, when somebody writes it down.
  private let ledger: ReadLedger?

  private let watcher: FileWatcher
  private let patterns: FollowedPatterns
  private let pool: BufferPool
  private let longestRecord: Int
  private let makeFraming: @Sendable () -> any RecordFraming
  private var files: [FollowedFile] = []
  /// The paths that arguments name.
  private let paths: [String]
  private var pending: [FollowedFile.Retired] = []
  private var nextLook: Int64
  private var notes: [String] = []

  /// When it was last found out which files have grown, and by which clock on the wall.
  private var lastLook = Int64.min / 2
  private var readUntil: Datetime?

  /// The file that is read next.
  private var turn = 0

  /// How often that is found out at least while files are read, in nanoseconds.
  private static let busyLookInterval: Int64 = 20_000_000

  /// How often names are looked at without being told to, in nanoseconds: network file systems tell
  /// nothing.
  private static let lookInterval: Int64 = 250_000_000

  init(
    _ arguments: [String], from: FollowStart, besides written: [String], chunkSize: Int,
    longestRecord: Int, ledger: ReadLedger?,
    makeFraming: @escaping @Sendable () -> any RecordFraming
  ) throws(SourceError) {
    let named = try FileList.followed(arguments)
    paths = named.paths
    watcher = try FileWatcher()
    pool = BufferPool(capacity: chunkSize)
    self.longestRecord = longestRecord
    patterns = FollowedPatterns(named.patterns, besides: written)
    self.ledger = ledger
    self.makeFraming = makeFraming
    nextLook = monotonicNanoseconds() + Self.lookInterval
    if let ledger { try resume(ledger, named.paths) }
    isStarting = ledger?.knownPaths == nil
    defer { isStarting = false }
    for path in named.paths where !isFollowed(path) { try follow(path, from: from) }
    for file in files where !file.hasAppeared { notes.append(FileList.waiting(for: file.path)) }
    // A file that began to match while nobody looked is new as a whole, unless it is a copy.
    for path in newMatches() {
      if isStarting {
        try follow(path, from: from)
      } else if let known = resolution(of: path) {
        try follow(path, from: .start, resuming: known)
      }
    }
  }

  /// Whether the first files are looked for, of which nothing is known: copies are read like others.
  private var isStarting = false

  /// What is known of the file that has a path now.
  private func resolution(of path: String) -> [OpenRecord]? {
    FileIdentity(at: path).map { resolution(of: path, $0, besides: nil) } ?? []
  }

  /// How far a file that a path has was read under another name, or what it is a copy of; nothing when it is new,
  /// `nil` when it is to be left alone.
  private func resolution(
    of path: String, _ identity: FileIdentity, besides file: FollowedFile?
  ) -> [OpenRecord]? {
    guard !patterns.isEmpty else { return [] }
    let isRead = files.contains { other in
      other !== file && other.generations.contains { $0.identity == identity }
    }
    if isRead { return nil }
    if isStarting { return [] }
    // A path does not get a copy of what it had itself.
    let known = patterns.resumption(of: path, identity, among: files.filter { $0 !== file })
    guard known?.isEmpty == true, let end = endOfOld(path) else { return known }
    notes.append(
      "note: '\(path)' was complete when the path that it has its name from was read; it is passed over"
    )
    return patterns.open(path, identity, at: ReadPlace(position: end), nil)
  }

  /// The length of the text of a compressed file that was complete when an earlier run looked at the
  /// path that it has its name from, so that it was read under that; `nil` for others.
  private func endOfOld(_ path: String) -> Int? {
    let like = (ledger?.knownPaths ?? []).filter { FileSearch.areAlike($0.path, path) }
    // Each of them may have been looked at later than the one that the file had once.
    guard let looked = like.map(\.looked.ticks).min() else { return nil }
    let opened = retrying { Int(open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)) }
    guard opened >= 0 else { return nil }
    let descriptor = Int32(opened)
    defer { close(descriptor) }
    let text = FileContents(descriptor)
    guard text.isCompressed, let survey = FileSurvey(of: descriptor),
      survey.modified.ticks <= looked - FileSearch.grain
    else { return nil }
    return text.count
  }

  func next() throws(SourceError) -> FeedResult {
    if let retired = pending.popLast() {
      let life = retired.generation.life
      if retired.last != nil { ledger?.handOut(life, retired.mark) }
      ledger?.end(life)
      if let last = retired.last { return .chunk(last) }
    }
    if monotonicNanoseconds() - lastLook > Self.busyLookInterval {
      wait(milliseconds: 0, stopDescriptor: -1)
    }
    for offset in files.indices {
      // Each in its turn, so that none has to wait for another one that never ends.
      let index = (turn + offset) % files.count
      for generation in files[index].generations where generation.isDirty {
        let result = try generation.feed.next()
        if let note = generation.feed.takeNote() { notes.append(note) }
        // The copy of what was truncated is there now, if there is one.
        if files[index].takeRestart() { followMatches() }
        switch result {
        case .chunk(let chunk):
          generation.lastActivity = monotonicNanoseconds()
          turn = index + 1
          if let ledger, chunk.offset == 0 {
            let head = AnchorDigest(headOf: generation.reader.descriptor)
            ledger.read(generation.life, beginning: head)
          }
          ledger?.handOut(generation.life, generation.feed.mark)
          return .chunk(chunk)
        case .passing: turn = index + 1
        case .nothingYet, .end: generation.isDirty = false
        }
      }
    }
    return files.contains { $0.generations.contains(where: \.isDirty) } ? .passing : .nothingYet
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
    lastLook = now
    readUntil = currentTime()
  }

  var progress: ReadProgress {
    ReadProgress(
      readUntil: readUntil,
      unread: files.filter { $0.generations.contains(where: \.isDirty) }.map(\.path))
  }

  func takeNotes() -> [String] {
    defer { notes = [] }
    return notes
  }

  var statistics: InputStatistics {
    files.reduce(into: InputStatistics()) { $0 += $1.statistics }
  }

  var fileStatistics: [FileStatistics] { files.map(\.fileStatistics) }

  private func isFollowed(_ path: String) -> Bool { files.contains { $0.path == path } }

  private func follow(
    _ path: String, from: FollowStart, resuming records: [OpenRecord] = [],
    since looked: Datetime? = nil, looks: Bool = true
  ) throws(SourceError) {
    let (pool, longest, makeFraming) = (pool, longestRecord, makeFraming)
    let file = FollowedFile(
      path, from: from, resuming: records, since: looked, watcher: watcher, ledger: ledger
    ) {
      Feed(
        $0, origin: path, place: $1, anchor: $2, pool: pool, longestRecord: longest,
        survey: FileSurvey(of: $0.descriptor), makeFraming: makeFraming)
    }
    file.resolve = { [weak self] file, identity in
      guard let self else { return [] }
      return resolution(of: file.path, identity, besides: file)
    }
    file.isFollowedOtherwise = { [weak self] other in
      other != path && self?.patterns.match(other) == true
    }
    file.others = { [weak self] in
      guard let self else { return [] }
      let others = files.filter { $0.path != path }
      let names = Set(paths + others.map(\.path)).subtracting([path])
      return Set(others.flatMap { $0.generations.map(\.identity) })
        .union(names.compactMap { FileIdentity(at: $0) })
        .union(patterns.writtenFiles).union(ledger?.foreign ?? [])
    }
    file.waitsForMatches = !patterns.isEmpty
    // Files may have got other names since they were looked for.
    if looks { try file.begin() }
    files.append(file)
  }

  /// Goes on with the files of an earlier run.
  private func resume(_ ledger: ReadLedger, _ arguments: [String]) throws(SourceError) {
    for old in ledger.ended { patterns.remember(old) }
    let followed = (ledger.knownPaths ?? []).filter { known in
      let isFollowed = arguments.contains(known.path) || patterns.match(known.path)
      if !isFollowed { ledger.note("note: file '\(known.path)' is not followed any more") }
      return isFollowed
    }
    for (known, found) in zip(followed, FollowResumption.all(of: followed, ledger)) {
      try follow(
        known.path, from: .start, resuming: found.files, since: known.looked, looks: false)
      for lost in found.lost {
        ledger.keep(lost)
        patterns.remember(lost)
      }
      files.last?.lost = found.lost
    }
    // When all that an earlier run knew is found, it can be told what is new.
    for file in files { try file.begin() }
  }

  /// The files that match a pattern and are followed by no path.
  private func newMatches() -> [String] {
    let known = Set(files.flatMap { $0.generations.map(\.identity) })
    return patterns.newMatches(known: known).filter { !isFollowed($0) }
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
      let retired = file.retire(now)
      for old in retired { patterns.remember(old) }
      pending.insert(contentsOf: retired, at: 0)
      file.lookForLost()
      look(file)
      for generation in file.generations { generation.isDirty = true }
    }
    followMatches()
  }

  /// Follows the files that match a pattern now.
  private func followMatches() {
    for path in newMatches() {
      // What cannot be opened now, or may be a copy, is tried again with the next look.
      guard let known = resolution(of: path) else { continue }
      try? follow(path, from: .start, resuming: known)
    }
    guard !patterns.hasUnfinished else { return }
    for file in files where file.waitsForMatches { file.hasMatched() }
  }
}
