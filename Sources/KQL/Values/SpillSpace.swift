import Glibc
import Synchronization

/// Where operators put what does not fit into memory: files of a folder that have no name.
///
/// Nobody else can open such a file, and nothing is left of it when the program ends, however it ends.
package final class SpillSpace: Sendable {
  /// The folder.
  package let folder: String

  /// How many bytes all files may have together; `nil` for half of what is free when the first is made.
  package let limit: Int?

  /// How many that is; 0 while it is not known.
  private let allowed: Atomic<Int>
  private let held = Atomic(0)
  private let written = Atomic(0)

  /// Creates a space without files.
  package init(folder: String, limit: Int? = nil) {
    self.folder = folder
    self.limit = limit
    allowed = Atomic(limit ?? 0)
  }

  /// How many bytes were written, over all files.
  package var writtenCount: Int { written.load(ordering: .relaxed) }

  /// How many bytes the files have now.
  package var heldCount: Int { held.load(ordering: .relaxed) }

  /// Makes an empty file.
  func makeFile() throws(SpillError) -> SpillFile {
    var descriptor = open(folder, Self.withoutName | O_RDWR | O_EXCL | O_CLOEXEC, 0o600)
    // Not every file system has files without names.
    if descriptor < 0, [EOPNOTSUPP, EISDIR, EINVAL].contains(errno) { descriptor = makeUnlinked() }
    guard descriptor >= 0 else { throw .folder(folder, errno) }
    if allowed.load(ordering: .relaxed) == 0 {
      var status = statvfs()
      let isKnown = fstatvfs(descriptor, &status) == 0
      let free = Int(clamping: status.f_bavail).multipliedReportingOverflow(
        by: Int(status.f_frsize))
      let half = isKnown && !free.overflow ? Swift.max(free.partialValue / 2, 1) : .max
      allowed.store(half, ordering: .relaxed)
    }
    return SpillFile(descriptor, in: self)
  }

  /// Makes a file and takes its name away.
  private func makeUnlinked() -> Int32 {
    let path = "\(folder)/realtimekql-\(UInt64.random(in: .min ... .max))"
    let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    if descriptor >= 0 { unlink(path) }
    return descriptor
  }

  /// `O_TMPFILE`, a macro that Swift does not see.
  private static let withoutName: Int32 = 0o20_000_000 | O_DIRECTORY

  /// Counts bytes that are about to be written.
  func take(_ bytes: Int) throws(SpillError) {
    let sum = held.add(bytes, ordering: .relaxed).newValue
    let most = allowed.load(ordering: .relaxed)
    if sum > most {
      held.subtract(bytes, ordering: .relaxed)
      throw limit == nil ? .share(folder, most) : .limit(most)
    }
    written.add(bytes, ordering: .relaxed)
  }

  /// Counts bytes whose file is gone.
  func give(back bytes: Int) { held.subtract(bytes, ordering: .relaxed) }
}

/// Why something could not be put into a file, or read from it.
enum SpillError: Error, Equatable {
  /// The folder or the disk: which folder, and the number of the error.
  case folder(String, Int32)
  /// There may be no more bytes in files.
  case limit(Int)
  /// Half of what was free in a folder is taken.
  case share(String, Int)
  /// What was read is not what was written.
  case damaged(String)
  /// The query has been stopped.
  case stopped

  /// What to say of it, of an operator.
  func message(_ name: String) -> String {
    switch self {
    case .folder(let folder, let number):
      """
      \(name) keeps more than memory may hold, and files in \(folder) do not take it: \
      \(String(cString: strerror(number)))
        = help: make room there, name another folder with --spill, or allow more with --memory
      """
    case .limit(let bytes):
      """
      \(name) keeps more than memory may hold, and more than the \(bytes) bytes that --spill-max allows \
      in files
        = help: allow more with --spill-max or --memory, or keep fewer rows and columns
      """
    case .share(let folder, let bytes):
      """
      \(name) keeps more than memory may hold, and more than half of what was free in \(folder), which is \
      \(bytes) bytes
        = help: allow more with --spill-max or --memory, or name another folder with --spill
      """
    case .damaged(let reason): "a file with what \(name) keeps cannot be read again: \(reason)"
    case .stopped: RunError.stopped.message
    }
  }
}
