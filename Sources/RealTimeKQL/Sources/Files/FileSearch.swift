import CSocket
import Glibc
import KQL

/// A file of an earlier run that has been found again, open for reading.
struct OpenRecord {
  /// What the earlier run knew of it.
  var record: FileRecord

  /// Open at the same file, or at a copy of it.
  var descriptor: Int32

  /// The file that was found.
  var identity: FileIdentity

  /// What was before the place when it was found: the file may be truncated before it is read on.
  var anchor: FileAnchor
}

/// A file that is open.
struct OpenFile {
  var descriptor: Int32
  var identity: FileIdentity
}

/// Finds files again that an earlier run has read, and those that it has missed.
///
/// A file is the same when the bytes before its place are; its number alone says little, because a
/// truncated file keeps it and a new one may get it. Where a file has neither its path nor its number,
/// a file of the same directory with a like name and the same bytes there is its copy, as `copytruncate`
/// leaves it.
struct FileSearch {
  private struct Candidate {
    var path: String
    var identity: FileIdentity
    var size: Int
    /// When it was written to last, in ticks since 1970.
    var modified: Int64
  }

  private let path: String
  /// The regular files of the directory; the one that has the path first.
  private let candidates: [Candidate]

  /// More files than this in a directory are not looked through.
  private static let candidateLimit = 20_000

  /// How much of two files is compared.
  private static let comparedCount = 1 << 16

  init(path: String) {
    self.path = path
    candidates = Self.files(besides: path)
  }

  /// Whether all files of like names are still there under them: otherwise some may have been overlooked.
  var isCurrent: Bool { names(candidates) == names(Self.files(besides: path)) }

  private func names(_ files: [Candidate]) -> [String: FileIdentity] {
    Dictionary(
      files.lazy.filter { hasLikeName($0.path) }.map { (FileList.name(of: $0.path), $0.identity) },
      uniquingKeysWith: { first, _ in first })
  }

  /// Does something with a search until no name has changed meanwhile, a few times at most.
  ///
  /// - Parameters:
  ///   - path: The path whose files are looked for.
  ///   - undo: Takes a result back.
  ///   - body: Looks for files.
  /// - Returns: The last result.
  static func settled<Result>(
    _ path: String, undo: (Result) -> Void, _ body: (FileSearch) -> Result
  ) -> Result {
    for _ in 1..<tries {
      let search = FileSearch(path: path)
      let result = body(search)
      if search.isCurrent { return result }
      undo(result)
    }
    return body(FileSearch(path: path))
  }

  /// How often it is looked again while files are being renamed.
  private static let tries = 8

  /// Finds the file of a record by its number.
  ///
  /// A record that tells nothing of the file's bytes is of no file that was born after `time`: that has got
  /// the number.
  func numbered(_ record: FileRecord, bornBefore time: Datetime? = nil) -> OpenRecord? {
    let identity = FileIdentity(device: record.device, inode: record.inode)
    for file in candidates where file.identity == identity {
      if let time, !record.tellsBytes,
        file_birth_time(file.path) > time.ticks - Datetime.unixEpochTicks
      {
        continue
      }
      if let found = open(file, record) { return found }
    }
    return nil
  }

  /// Finds a copy of the file of a record, which is none of the files that are `taken`.
  func copy(_ record: FileRecord, besides taken: Set<FileIdentity>) -> OpenRecord? {
    guard record.isKnown else { return nil }
    for file in candidates where hasLikeName(file.path) && !taken.contains(file.identity) {
      if file.size < record.place.position, !Self.isCompressed(file.path) { continue }
      if let found = open(file, record) { return found }
    }
    return nil
  }

  /// Finds files that have had the path and lost it again, all after a time, oldest first.
  ///
  /// - Parameters:
  ///   - time: What is older was seen by somebody else, or is not of this path.
  ///   - numbered: Files that an earlier run has read: those that it has read otherwise were truncated since, and
  ///     then got another name.
  ///   - found: Files that are known, open; a copy of one of them is nothing new.
  ///   - marks: How far others were read that are not open any more; of a copy of one of them, only the rest
  ///     is new.
  ///   - foreign: Files that are none of this path's.
  ///   - isFollowedOtherwise: Whether a path is followed anyway.
  /// - Returns: The files, open, to be read from their start, or from where they are new.
  func missed(
    since time: Datetime, or numbered: Set<FileIdentity> = [], besides found: [OpenFile],
    _ marks: [TextMark],
    _ foreign: Set<FileIdentity>, except isFollowedOtherwise: (String) -> Bool = { _ in false }
  ) -> [OpenRecord] {
    var status = stat()
    let current = stat(path, &status) == 0 ? FileIdentity(status) : nil
    let known = foreign.union(found.map(\.identity))
    // While a file that is known has the path, no other can have had it.
    if let current, known.contains(current) { return [] }
    var missed: [(born: Int64, file: OpenRecord)] = []
    // While a file is compressed it is there in both forms.
    let ordered =
      candidates.filter { !Self.isCompressed($0.path) }
      + candidates.filter { Self.isCompressed($0.path) && $0.size > 0 }
    for file in ordered where file.identity != current && !known.contains(file.identity) {
      // Whoever compresses a file leaves it its time: if it was complete when the path was looked at, it
      // was read under its former name.
      // What one that was truncated has now came behind its copies, however old it is.
      let wasTruncated = numbered.contains(file.identity) && !Self.isCompressed(file.path)
      let born =
        wasTruncated || Self.isCompressed(file.path) ? file.modified : file_birth_time(file.path)
      guard isOldName(file.path), !isFollowedOtherwise(file.path),
        wasTruncated || born > time.ticks - Datetime.unixEpochTicks - Self.grain
      else { continue }
      var record = FileRecord(
        path: path, device: file.identity.device, inode: file.identity.inode,
        anchor: .none)
      guard var one = open(file, record) else { continue }
      if let index = FileContents(one.descriptor).furthest(of: marks) {
        record.place = ReadPlace(position: marks[index].position)
        one.record = record
        missed.append((born, one))
        continue
      }
      let others = found.map(\.descriptor) + missed.map(\.file.descriptor)
      if others.contains(where: { Self.isBeginning(one.descriptor, of: $0) }) {
        close(one.descriptor)
      } else {
        missed.append((born, one))
      }
    }
    return missed.sorted { $0.born < $1.born }.map(\.file)
  }

  /// Whether all that is in a file is what another begins with, as far as they are compared.
  static func isBeginning(_ copy: Int32, of original: Int32) -> Bool {
    let (copy, original) = (FileContents(copy), FileContents(original))
    let size = copy.count
    guard size <= original.count else { return false }
    let count = Swift.min(size, comparedCount)
    return copy.beginning(count) == original.beginning(count)
      && copy.bytes(before: size, FileAnchor.limit)
        == original.bytes(before: size, FileAnchor.limit)
  }

  /// Whether a name begins as the path's does, but for its ending: `app.log.1`, `app-20240101.log`.
  private func hasLikeName(_ other: String) -> Bool { Self.areAlike(path, other) }

  /// Whether a name begins as that of a path does, but for its ending.
  static func areAlike(_ path: String, _ other: String) -> Bool {
    let name = FileList.name(of: path)
    let stem = name.dropFirst().lastIndex(of: ".").map { name[..<$0] } ?? name[...]
    let rest = FileList.name(of: other).dropFirst(stem.count)
    return FileList.name(of: other).hasPrefix(stem) && rest.first.map { ".-_".contains($0) } ?? true
  }

  /// Whether the name is that of a compressed file.
  static func isCompressed(_ path: String) -> Bool {
    [".gz", ".zst", ".bz2", ".xz"].contains { path.hasSuffix($0) }
  }

  /// Whether a name is one that rotation gives a file: besides that of the path it has numbers, a time, or the
  /// ending of a compressed file.
  private func isOldName(_ other: String) -> Bool {
    guard hasLikeName(other) else { return false }
    let name = FileList.name(of: path)
    let stem = name.dropFirst().lastIndex(of: ".").map { name[..<$0] } ?? name[...]
    var rest = FileList.name(of: other).dropFirst(stem.count)
    for ending in [".gz", ".zst", ".bz2", ".xz"] where rest.hasSuffix(ending) {
      rest = rest.dropLast(ending.count)
    }
    let words = rest.split { ".-_:+".contains($0) }
    let ending = name.dropFirst(stem.count).dropFirst()
    return words.allSatisfy { word in
      word == ending || ["old", "bak", "prev", "T", "Z"].contains(word)
        || word.allSatisfy { $0.isNumber || $0 == "T" || $0 == "Z" }
    }
  }

  /// How much later than they were born files may say that they were, in ticks: the kernel's clock for files
  /// is a coarse one.
  static let grain = 200 * Timespan.millisecond

  private func open(_ file: Candidate, _ record: FileRecord) -> OpenRecord? {
    let opened = retrying {
      Int(Glibc.open(file.path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK))
    }
    guard opened >= 0 else { return nil }
    let descriptor = Int32(opened)
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      FileIdentity(status) == file.identity, record.head.beginsText(of: descriptor),
      let anchor = record.anchor.matching(descriptor, at: record.place.position)
    else {
      close(descriptor)
      return nil
    }
    return OpenRecord(
      record: record, descriptor: descriptor, identity: file.identity, anchor: anchor)
  }

  private static func files(besides path: String) -> [Candidate] {
    let folder = FileList.directory(of: path)
    var files: [Candidate] = []
    func add(_ path: String) {
      var status = stat()
      guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return }
      files.append(
        Candidate(
          path: path, identity: FileIdentity(status), size: Int(status.st_size),
          modified: Int64(status.st_mtim.tv_sec) &* Timespan.second
            &+ Int64(status.st_mtim.tv_nsec) / 100))
    }
    add(path)
    guard let directory = opendir(folder) else { return files }
    defer { closedir(directory) }
    while let entry = readdir(directory), files.count < candidateLimit {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { add("\(folder)/\(name)") }
    }
    return files
  }
}
