import Glibc
import KQL

/// Tells files that match a pattern and are copies of what is followed under other names, as
/// `copytruncate` and compression leave them.
///
/// What was read of a file is not read again from its copy; what was not, because the file was truncated
/// before, is.
struct FileCopies {
  /// What a file is.
  enum Finding: Equatable {
    /// None of what is followed.
    case new
    /// A copy of something that was read up to a place.
    case copy(upTo: Int)
    /// A copy, perhaps unfinished, of a file that is still read under its own name.
    case shadow
    /// Too little of a file to tell yet.
    case begun
  }

  private struct Look: Equatable {
    var size: Int
    var modified: Int64
    var progress: Int
  }

  /// What was found out about copies that wait, so that they are not read again and again.
  private var waiting: [FileIdentity: Look] = [:]

  /// Looks at a file.
  ///
  /// - Parameters:
  ///   - path: Its path.
  ///   - identity: Which file it is; one that has the path meanwhile is left alone.
  ///   - files: What is followed.
  ///   - closed: How far files were read that are closed.
  /// - Returns: What it is.
  mutating func finding(
    of path: String, _ identity: FileIdentity, among files: [FollowedFile], closed: [TextMark]
  ) -> Finding {
    let alike = files.filter { FileSearch.areAlike($0.path, path) }
    guard !alike.isEmpty || !closed.isEmpty else { return .new }
    let opened = retrying { Int(open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)) }
    guard opened >= 0 else { return .shadow }
    let descriptor = Int32(opened)
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, FileIdentity(status) == identity else { return .shadow }
    let look = Look(
      size: Int(status.st_size),
      modified: Int64(status.st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(status.st_mtim.tv_nsec),
      progress: alike.reduce(closed.count) { $0 &+ $1.progress })
    if waiting[identity] == look { return .shadow }
    // Whoever copies or compresses a file opens the new one before there is anything in it.
    if look.size == 0, FileSearch.isCompressed(path) || Self.isYoung(descriptor) { return .begun }
    let finding = self.finding(descriptor, alike, closed)
    waiting[identity] = finding == .shadow ? look : nil
    return finding
  }

  private func finding(
    _ descriptor: Int32, _ alike: [FollowedFile], _ closed: [TextMark]
  ) -> Finding {
    let text = FileContents(descriptor)
    let ended = alike.flatMap(\.former) + closed
    let known = text.furthest(of: ended).map { ended[$0].position }
    // A copy that is still there may have been read further than what it is a copy of, and be copied in turn.
    for generation in alike.flatMap(\.generations) {
      let mark = generation.mark
      if mark.anchor.count >= AnchorDigest.distinctive, mark.position >= known ?? 0,
        text.furthest(of: [mark]) == 0
      {
        // Only what is truncated later can be shorter than its copy; it may have grown again since.
        if !text.isCompressed, let size = generation.size, size >= mark.position, text.count > size,
          mark.anchor.matching(generation.reader.descriptor, at: mark.position) != nil
        {
          continue
        }
        // What is still there of the original is read from that. A compressed file is not changed any more, nor
        // is one without a name.
        let isRead = generation.size == mark.position && !generation.isDirty
        return isRead && (generation.isDeleted || text.isCompressed)
          ? .copy(upTo: mark.position) : .shadow
      }
    }
    if let known { return .copy(upTo: known) }
    for generation in alike.flatMap(\.generations) {
      if text.count >= AnchorDigest.distinctive,
        FileSearch.isBeginning(descriptor, of: generation.reader.descriptor)
      {
        return .shadow
      }
    }
    if text.isCompressed, !alike.isEmpty, text.count < AnchorDigest.distinctive,
      Self.isYoung(descriptor)
    {
      return .begun
    }
    return .new
  }

  /// Whether a file was written to so little ago that it may be unfinished.
  private static func isYoung(_ descriptor: Int32) -> Bool {
    FileSurvey(of: descriptor).map { currentTime().ticks - $0.modified.ticks < youth } ?? false
  }

  /// How little that is, in ticks.
  private static let youth = 2 * Timespan.second
}

extension FollowedFile {
  /// Changes whenever a file of the path has been read on, truncated or replaced.
  fileprivate var progress: Int {
    generations.reduce(former.count) { $0 &+ $1.reader.position &+ 1 }
  }
}

extension FollowedFile.Generation {
  /// How far its text has been handed out.
  fileprivate var mark: TextMark {
    let mark = feed.mark
    return TextMark(position: mark.place.position, anchor: mark.anchor.digest)
  }

  /// How long its file is now.
  fileprivate var size: Int? {
    var status = stat()
    return fstat(reader.descriptor, &status) == 0 ? Int(status.st_size) : nil
  }

  /// Whether it has no name any more.
  fileprivate var isDeleted: Bool {
    var status = stat()
    return fstat(reader.descriptor, &status) == 0 && status.st_nlink == 0
  }
}
