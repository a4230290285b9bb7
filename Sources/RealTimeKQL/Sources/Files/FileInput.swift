import Glibc
package import KQL
import Synchronization

extension ByteInput {
  /// Reads files from their start to their end, one after the other.
  ///
  /// Arguments are paths, `-` for the standard input, and patterns; all must exist. Chunks are about
  /// as long as `chunkSize`, records longer than `longestRecord` are cut there, and `makeFraming` makes
  /// what finds the records of one file.
  package static func files(
    _ arguments: [String], chunkSize: Int = 1 << 19, encoding: TextEncoding? = nil,
    longestRecord: Int = ByteInput.longestRecord,
    framing makeFraming: @escaping @Sendable () -> any RecordFraming
  ) throws(SourceError) -> ByteInput {
    let paths = try FileList.expanded(arguments)
    for path in paths where path != "-" {
      try FileInput.check(path)
      try FileInput.checkIsText(path)
    }
    return try ByteInput(
      FileInput(
        paths: paths, chunkSize: chunkSize, encoding: encoding, longestRecord: longestRecord,
        makeFraming: makeFraming))
  }
}

/// Files read one after the other.
final class FileInput: FeedSet {
  private var remaining: ArraySlice<String>
  private let encoding: TextEncoding?
  private let longestRecord: Int
  private let pool: BufferPool
  private let makeFraming: @Sendable () -> any RecordFraming
  private var current: Feed?
  private var earlier = InputStatistics()
  private var notes: [String] = []

  /// How much of the files that have been read to their end, and of all; `nil` where one is none.
  private var files: InputExtent?

  /// Whether a file need not be looked through any more before it is read.
  private let isStopped = Atomic(false)

  /// The descriptor of the file that is read, and how long that is.
  private var reading: (descriptor: Int32, count: Int)?

  init(
    paths: [String], chunkSize: Int, encoding: TextEncoding?, longestRecord: Int,
    makeFraming: @escaping @Sendable () -> any RecordFraming
  ) {
    self.encoding = encoding
    self.longestRecord = longestRecord
    remaining = paths[...]
    pool = BufferPool(capacity: chunkSize)
    self.makeFraming = makeFraming
    files = .sum(
      paths.map { path in
        Self.count(of: path).map { InputExtent(done: 0, total: $0) }
      })
  }

  func next() throws(SourceError) -> FeedResult {
    while true {
      guard let feed = current else {
        guard let path = remaining.popFirst() else { return .end }
        current = try open(path)
        continue
      }
      let result = try feed.next()
      if let note = feed.takeNote() { notes.append(note) }
      guard case .end = result else { return result }
      earlier += feed.statistics
      files?.done += reading?.count ?? 0
      reading = nil
      current = nil
    }
  }

  func stop() { isStopped.store(true, ordering: .relaxed) }

  func wait(milliseconds: Int, stopDescriptor: Int32) {
    var polls = [
      pollfd(fd: stopDescriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: current?.reader.pollDescriptor ?? -1, events: Int16(POLLIN), revents: 0),
    ]
    _ = poll(&polls, 2, Int32(clamping: milliseconds))
  }

  func takeNotes() -> [String] {
    defer { notes = [] }
    return notes
  }

  var statistics: InputStatistics {
    var sum = earlier
    if let current { sum += current.statistics }
    return sum
  }

  private func open(_ path: String) throws(SourceError) -> Feed {
    let name = path == "-" ? "standard input" : "file '\(path)'"
    let descriptor = path == "-" ? STDIN_FILENO : try Self.open(path)
    reading = Self.count(of: path).map { (descriptor, $0) }
    let survey =
      path == "-"
      ? nil : FileSurvey(of: descriptor) { [self] in isStopped.load(ordering: .relaxed) }
    return Feed(
      Self.reader(descriptor, named: name, encoding), origin: path, pool: pool,
      longestRecord: longestRecord, survey: survey, makeFraming: makeFraming)
  }

  var extent: InputExtent? {
    guard var extent = files else { return nil }
    if let reading {
      let position = Int(lseek(reading.descriptor, 0, Int32(SEEK_CUR)))
      extent.done += Swift.min(Swift.max(0, position), reading.count)
    }
    return extent
  }

  /// How many bytes a file has; `nil` for what is none.
  private static func count(of path: String) -> Int? {
    var status = stat()
    let found = path == "-" ? fstat(STDIN_FILENO, &status) : stat(path, &status)
    return found == 0 && status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
  }

  /// Opens a file, or the standard input for `-`, to be read to its end, compressed or not.
  static func reader(_ path: String, named name: String) throws(SourceError) -> DecodingReader {
    reader(path == "-" ? STDIN_FILENO : try Self.open(path), named: name)
  }

  private static func reader(
    _ descriptor: Int32, named name: String, _ encoding: TextEncoding? = nil
  ) -> DecodingReader {
    DecodingReader(
      DescriptorReader(descriptor: descriptor, name: name, closes: descriptor != STDIN_FILENO),
      name: name, encoding: encoding)
  }

  /// Opens a file for reading.
  static func open(_ path: String) throws(SourceError) -> Int32 {
    let descriptor = retrying { Int(Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)) }
    if descriptor < 0 { throw failure(of: path, -descriptor) }
    return Int32(descriptor)
  }

  private static func failure(of path: String, _ number: Int) -> SourceError {
    let likely = number == Int(ENOENT) ? FileList.likely(path) : ""
    return SourceError("file '\(path)': \(errorText(number))\(likely)")
  }

  /// Throws when a file is none of text.
  static func checkIsText(_ path: String) throws(SourceError) {
    guard count(of: path) ?? 0 > 0 else { return }
    let descriptor = try open(path)
    defer { close(descriptor) }
    guard let nature = FileNature(marked: FileNature.beginning(descriptor)) else { return }
    throw SourceError("file '\(path)': it is \(nature.description)")
  }

  /// Throws when a path cannot be read.
  static func check(_ path: String) throws(SourceError) {
    var status = stat()
    guard stat(path, &status) == 0 else { throw failure(of: path, Int(errno)) }
    guard status.st_mode & S_IFMT != S_IFDIR else {
      throw SourceError(
        "file '\(path)': is a directory; '\(FileList.all(in: path))' reads the files in it")
    }
    guard access(path, R_OK) == 0 else { throw failure(of: path, Int(errno)) }
  }
}
