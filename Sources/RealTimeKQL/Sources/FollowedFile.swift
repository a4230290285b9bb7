import Glibc
import KQL

/// A path whose file is read as it grows, across renames and replacements.
final class FollowedFile {
  let path: String
  private let watcher: FileWatcher
  private let makeFeed: (FollowReader) -> Feed

  /// The files to read, oldest first: those that once had the path, and the one that has it.
  private(set) var generations: [Generation] = []

  /// The watch on the directory.
  private(set) var directoryWatch: Int32 = -1

  private var isFirst = true
  private let from: FollowStart

  /// Old files that are kept open at most.
  private static let oldest = 64

  /// How long an old file must be quiet before it is closed, in nanoseconds.
  private static let quietTime: Int64 = 10_000_000_000

  /// One file that has or had the path.
  final class Generation {
    let feed: Feed
    let reader: FollowReader
    let watch: Int32
    let device: dev_t
    let inode: ino_t
    /// Whether there may be something to read.
    var isDirty = true
    var lastActivity = monotonicNanoseconds()

    init(feed: Feed, reader: FollowReader, watch: Int32, status: stat) {
      self.feed = feed
      self.reader = reader
      self.watch = watch
      device = status.st_dev
      inode = status.st_ino
    }
  }

  init(
    _ path: String, from: FollowStart, watcher: FileWatcher,
    makeFeed: @escaping (FollowReader) -> Feed
  ) throws(SourceError) {
    self.path = path
    self.from = from
    self.watcher = watcher
    self.makeFeed = makeFeed
    var status = stat()
    if stat(path, &status) == 0 {
      try FileInput.check(path)
    } else if errno != ENOENT || stat(directory, &status) != 0 {
      throw SourceError("file '\(path)': \(errorText(Int(errno)))")
    }
    try look()
    isFirst = false
  }

  /// The directory of the path.
  private var directory: String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Looks which file has the path now, and opens it if it is another one.
  func look() throws(SourceError) {
    directoryWatch = watcher.watch(directory: directory)
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return }
    if let current = generations.last, current.device == status.st_dev,
      current.inode == status.st_ino
    {
      return
    }
    let opened = retrying { Int(open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)) }
    guard opened >= 0 else {
      // Between two names, or not readable yet: the next look will tell.
      if isFirst { throw SourceError("file '\(path)': \(errorText(-opened))") }
      return
    }
    let descriptor = Int32(opened)
    guard fstat(descriptor, &status) == 0 else {
      close(descriptor)
      return
    }
    let watch = watcher.watch(file: descriptor)
    let start = isFirst && from == .end ? Self.startOfLastLine(descriptor) : 0
    let reader = FollowReader(descriptor: descriptor, name: "file '\(path)'", position: start)
    generations.append(
      Generation(feed: makeFeed(reader), reader: reader, watch: watch, status: status))
  }

  /// Ends old files that have been quiet for long, and gives their last records.
  func retire(_ now: Int64) -> [Chunk] {
    var last: [Chunk] = []
    var index = 0
    while index < generations.count - 1 {
      let old = generations[index]
      let isSurplus = generations.count - 1 > Self.oldest
      guard !old.isDirty, isSurplus || now - old.lastActivity > Self.quietTime else {
        index += 1
        continue
      }
      if let chunk = old.feed.finish() { last.append(chunk) }
      ended += old.feed.statistics
      watcher.remove(old.watch)
      generations.remove(at: index)
    }
    return last
  }

  private var ended = InputStatistics()

  /// What was read so far.
  var statistics: InputStatistics {
    generations.reduce(into: ended) { $0 += $1.feed.statistics }
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

/// Where following a file begins.
package enum FollowStart: Hashable, Sendable {
  /// With its first record.
  case start
  /// With what is appended from now on.
  case end
}
