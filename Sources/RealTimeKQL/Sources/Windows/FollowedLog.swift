import Glibc
import KQL

/// An event log that is read as it grows.
final class FollowedLog {
  /// Where it is.
  let path: String

  private let watcher: FileWatcher
  private var descriptor: Int32 = -1
  private var watch: Int32 = -1

  /// The file that is open.
  private(set) var identity: FileIdentity?

  /// Why the file that is open is not read, where it is of another kind.
  private(set) var refusal: String?

  /// How often a file was opened, and how often another one has taken its place.
  private(set) var openings = 0
  private(set) var replacements = 0

  /// What was read of each chunk, by its place.
  private var chunks: [EVTXProgress] = []
  private var modified = (seconds: -1, nanoseconds: -1, size: -1)

  /// When chunks are looked at though nobody says that the file has changed.
  private var nextWholeLook: Int64 = 0

  private let buffer = UnsafeMutablePointer<UInt8>.allocate(
    capacity: EVTXCutter.chunkSize + Chunk.slack)

  /// How often that is at least, in nanoseconds.
  private static let wholeLookInterval: Int64 = 2_000_000_000

  /// More chunks than a log can have are not looked at.
  private static let mostChunks = 1 << 18

  init(_ path: String, _ watcher: FileWatcher) {
    self.path = path
    self.watcher = watcher
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
    buffer.deallocate()
  }

  /// Whether there is a file.
  var isOpen: Bool { descriptor >= 0 }

  /// Looks at the file.
  ///
  /// - Parameter isKnown: Whether what is there now is passed over.
  /// - Returns: The records that have come since the last look.
  /// - Throws: That the file cannot be read.
  func look(at isKnown: Bool) throws(SourceError) -> [Chunk] {
    var found: [Chunk] = []
    var status = stat()
    let isThere = stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    if descriptor >= 0, !isThere || FileIdentity(status) != identity {
      // What the old file had got still, before it lost its name.
      found += try read(isKnown: false)
      watcher.remove(watch)
      close(descriptor)
      descriptor = -1
      identity = nil
    }
    guard isThere else { return found }
    if descriptor < 0 {
      descriptor = try FileInput.open(path)
      watch = watcher.watch(file: descriptor)
      if openings > 0 { replacements += 1 }
      openings += 1
      identity = FileIdentity(status)
      chunks = []
      modified = (-1, -1, -1)
      refusal =
        Self.isForeign(descriptor)
        ? EVTXCutter.refusal("file '\(path)'", FileNature.beginning(descriptor)) : nil
    }
    guard refusal == nil else { return found }
    let now = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec, Int(status.st_size))
    let time = monotonicNanoseconds()
    guard now != modified || time >= nextWholeLook else { return found }
    modified = now
    nextWholeLook = time + Self.wholeLookInterval
    return try found + read(isKnown: isKnown)
  }

  /// Whether a file begins as one of another kind does, and no chunk follows.
  private static func isForeign(_ descriptor: Int32) -> Bool {
    guard let nature = FileNature(FileNature.beginning(descriptor)), nature.input != "evtx" else {
      return false
    }
    let chunk = [UInt8](unsafeUninitializedCapacity: 8) { (buffer, count) in
      count = Swift.max(0, retrying { pread(descriptor, buffer.baseAddress, 8, 4096) })
    }
    return !chunk.starts(with: Array("ElfChnk\0".utf8))
  }

  private func read(isKnown: Bool) throws(SourceError) -> [Chunk] {
    var found: [(number: UInt64, chunk: Chunk)] = []
    var position = 4096
    var index = 0
    let newest = chunks.indices.max { chunks[$0].lastNumber < chunks[$1].lastNumber }
    while index < Self.mostChunks {
      let count = retrying {
        pread(descriptor, buffer, EVTXProgress.headCount, off_t(position))
      }
      if count < 0 { throw SourceError("file '\(path)': \(errorText(-count))") }
      guard count == EVTXProgress.headCount else { break }
      if index == chunks.count { chunks.append(EVTXProgress()) }
      // The head of the newest chunk is often older than its records.
      if chunks[index].isOther(buffer) || index == newest {
        let count = retrying {
          pread(descriptor, buffer, EVTXCutter.chunkSize, off_t(position))
        }
        if count > 0, let new = chunks[index].take(buffer, count), !isKnown {
          found.append((new.number, chunk(at: position, new.from, new.end)))
        }
      }
      position += EVTXCutter.chunkSize
      index += 1
    }
    chunks.removeLast(chunks.count - index)
    // Records go on where the log was written over.
    return found.sorted { $0.number < $1.number }.map(\.chunk)
  }

  private func chunk(at position: Int, _ from: Int, _ end: Int) -> Chunk {
    let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: end + Chunk.slack)
    bytes.update(from: buffer, count: end)
    return Chunk(
      start: bytes, count: end, offset: position, received: currentTime(), origin: path,
      head: EVTXFormat.head(newRecords: from))
  }
}
