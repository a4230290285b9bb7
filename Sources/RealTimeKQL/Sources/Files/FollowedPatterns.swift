import Glibc

/// The patterns whose files are followed, and what is known of files that are not any more.
///
/// A pattern may match old files too, as `app.log*` does. One that was read under its former name is
/// not read a second time.
final class FollowedPatterns {
  private let patterns: [String]
  /// Files that the run itself writes: reading them would never end.
  private let written: [String]
  /// How far files were read that are closed.
  private var closed: [FileIdentity: (place: ReadPlace, anchor: AnchorDigest)] = [:]
  /// More than this many are forgotten, the oldest first.
  private static let closedLimit = 4096
  private var order: [FileIdentity] = []

  init(_ patterns: [String], besides written: [String]) {
    self.patterns = patterns
    self.written = written
  }

  /// Whether a path matches a pattern now.
  func match(_ path: String) -> Bool {
    patterns.contains { fnmatch($0, path, FNM_PATHNAME | FNM_PERIOD) == 0 }
  }

  /// The paths that match now.
  var present: [String] { patterns.flatMap { FileList.present($0) } }

  /// The paths that match now and whose files are not `known`, regular files only.
  func newMatches(known: Set<FileIdentity>) -> [String] {
    guard !patterns.isEmpty else { return [] }
    var seen = known.union(written.compactMap { FileIdentity(at: $0) })
    var paths: [String] = []
    for pattern in patterns {
      for path in FileList.present(pattern) {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
          access(path, R_OK) == 0, seen.insert(FileIdentity(status)).inserted
        else { continue }
        paths.append(path)
      }
    }
    return paths
  }

  /// Learns how far a file was read that is closed now.
  func remember(_ old: FollowedFile.Retired) {
    guard !patterns.isEmpty else { return }
    let identity = old.generation.identity
    if closed.updateValue((old.mark.place, old.mark.anchor.digest), forKey: identity) == nil {
      order.append(identity)
    }
    if order.count > Self.closedLimit { closed[order.removeFirst()] = nil }
  }

  /// The file of a path, at the place to which it was read under another name; nothing when it is new.
  func resumption(of path: String) -> [OpenRecord] {
    var status = stat()
    guard stat(path, &status) == 0, let known = closed[FileIdentity(status)] else { return [] }
    let identity = FileIdentity(status)
    let record = FileRecord(
      path: path, device: identity.device, inode: identity.inode, restart: known.place,
      place: known.place, anchor: known.anchor)
    return FileSearch(path: path).numbered(record).map { [$0] } ?? []
  }
}
