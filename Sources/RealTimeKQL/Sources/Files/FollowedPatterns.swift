import Glibc

/// The patterns whose files are followed, and what is known of files that are not any more.
///
/// A pattern may match old files too, as `app.log*` does. One that was read under its former name is
/// not read a second time.
final class FollowedPatterns {
  private let patterns: [String]
  /// Files that the run itself writes, and patterns of such: reading them would never end.
  private let written: [String]
  /// How far files were read that are closed.
  private var closed: [FileIdentity: (place: ReadPlace, anchor: AnchorDigest)] = [:]
  /// How far the texts were read that files had which are closed, or were truncated in an earlier run.
  private var marks: [TextMark] = []
  private var copies = FileCopies()
  /// Whether one of the files that match is being compressed, so that nobody knows yet what is in it.
  private(set) var hasUnfinished = false
  /// More than this many are forgotten, the oldest first.
  private static let closedLimit = 4096
  private var order: [FileIdentity] = []

  init(_ patterns: [String], besides written: [String]) {
    self.patterns = patterns
    self.written = written
  }

  /// The files that the run itself writes, as far as they are there.
  var writtenFiles: Set<FileIdentity> {
    let own = written.flatMap { FileList.isPattern($0) ? [$0] + FileList.present($0) : [$0] }
    return Set(own.compactMap { FileIdentity(at: $0) })
  }

  /// Whether there are none.
  var isEmpty: Bool { patterns.isEmpty }

  /// Whether a path matches a pattern now.
  func match(_ path: String) -> Bool {
    patterns.contains {
      FolderPattern.isOne($0)
        ? FolderPattern($0).matches(path) : fnmatch($0, path, FNM_PATHNAME | FNM_PERIOD) == 0
    }
  }

  /// The paths that match now.
  var present: [String] { patterns.flatMap { FileList.present($0) } }

  /// The paths that match now and whose files are not `known`, regular files only.
  func newMatches(known: Set<FileIdentity>) -> [String] {
    guard !patterns.isEmpty else { return [] }
    hasUnfinished = false
    var seen = known.union(writtenFiles)
    var paths: [String] = []
    for pattern in patterns where isDue(pattern) {
      for path in timed(pattern) {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
          access(path, R_OK) == 0, seen.insert(FileIdentity(status)).inserted
        else { continue }
        paths.append(path)
      }
    }
    return paths
  }

  /// When folders are looked through again, which takes its time where there are many.
  private var nextWalk: [String: Int64] = [:]

  private func isDue(_ pattern: String) -> Bool {
    monotonicNanoseconds() >= nextWalk[pattern] ?? 0
  }

  private func timed(_ pattern: String) -> [String] {
    let began = monotonicNanoseconds()
    let found = FileList.present(pattern)
    if FolderPattern.isOne(pattern) {
      let ended = monotonicNanoseconds()
      nextWalk[pattern] = ended + 20 * (ended - began)
    }
    return found
  }

  /// Learns how far a file was read that is closed now.
  func remember(_ old: FollowedFile.Retired) {
    remember(old.generation.identity, read: old.mark.place, old.mark.anchor.digest)
  }

  /// Learns how far a file was read that an earlier run has closed.
  func remember(_ old: FileRecord) {
    remember(
      FileIdentity(device: old.device, inode: old.inode), read: old.place, old.anchor)
  }

  private func remember(
    _ identity: FileIdentity, read place: ReadPlace, _ anchor: AnchorDigest
  ) {
    guard !patterns.isEmpty else { return }
    if closed.updateValue((place, anchor), forKey: identity) == nil { order.append(identity) }
    if anchor.count > 0 { marks.append(TextMark(position: place.position, anchor: anchor)) }
    if marks.count > Self.closedLimit { marks.removeFirst() }
    if order.count > Self.closedLimit { closed[order.removeFirst()] = nil }
  }

  /// The file of a path that matches, at the place to which it was read under another name, or under
  /// which what it is a copy of was read.
  ///
  /// - Returns: Nothing when it is new; `nil` when it is to be left alone for now.
  func resumption(
    of path: String, _ identity: FileIdentity, among files: [FollowedFile]
  ) -> [OpenRecord]? {
    if let known = closed[identity] {
      let found = open(path, identity, at: known.place, known.anchor)
      // Otherwise another file has got the number.
      if !found.isEmpty { return found }
    }
    switch copies.finding(of: path, identity, among: files, closed: marks) {
    case .new: return []
    case .shadow: return nil
    case .begun:
      hasUnfinished = true
      return nil
    case .copy(let position): return open(path, identity, at: ReadPlace(position: position), nil)
    }
  }

  /// A file, open at a place to which it is known to have been read.
  func open(
    _ path: String, _ identity: FileIdentity, at place: ReadPlace, _ anchor: AnchorDigest?
  ) -> [OpenRecord] {
    let record = FileRecord(
      path: path, device: identity.device, inode: identity.inode, place: place,
      anchor: anchor ?? FileAnchor().digest)
    return FileSearch(path: path).numbered(record).map { [$0] } ?? []
  }
}
