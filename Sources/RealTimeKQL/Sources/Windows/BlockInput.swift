import Glibc
import KQL

/// Reads the blocks of binary files, one file after the other.
final class BlockInput: FeedSet {
  private let paths: [String]
  private let makeCutter: (String) -> any BlockCutter

  /// What readers of the blocks have to say since the last time.
  private let readerNotes: () -> [String]
  private let pool = BufferPool(capacity: BlockInput.chunkSize)

  private var index = 0
  private var reader: DecodingReader?
  private var cutter: (any BlockCutter)?

  /// What was read and not cut yet.
  private var buffer: UnsafeMutablePointer<UInt8>
  private var capacity = BlockInput.chunkSize * 2
  private var start = 0
  private var end = 0
  private var isAtEnd = false

  /// The position in the file of the next byte to be cut.
  private var position = 0

  /// The first bytes of the file.
  private var beginning: [UInt8] = []

  /// Files that are of another kind.
  private var foreign = 0

  private var counts = BlockCounts()
  private(set) var statistics = InputStatistics()
  private var notes: [String] = []

  /// About how long a chunk is.
  private static let chunkSize = 1 << 18

  /// No block is longer.
  static let longestBlock = 1 << 24

  /// Begins to read.
  ///
  /// - Parameters:
  ///   - arguments: Paths, patterns, or `-` for the standard input.
  ///   - notes: What readers of the blocks have to say since the last time.
  ///   - makeCutter: Makes what finds the blocks of a file, whose name in messages is given.
  /// - Throws: That there is no such file.
  init(
    _ arguments: [String], notes: @escaping () -> [String] = { [] },
    _ makeCutter: @escaping (String) -> any BlockCutter
  ) throws(SourceError) {
    readerNotes = notes
    paths = try FileList.expanded(arguments)
    for path in paths where path != "-" { try FileInput.check(path) }
    self.makeCutter = makeCutter
    buffer = .allocate(capacity: capacity)
  }

  deinit { buffer.deallocate() }

  func next() throws(SourceError) -> FeedResult {
    while true {
      if reader == nil {
        guard index < paths.count else {
          if foreign > 1, foreign == paths.count {
            throw SourceError("all of the \(foreign) files are of other kinds")
          }
          return .end
        }
        try open(paths[index])
        index += 1
      }
      guard let reader, let cutter else { return .end }
      var wanted = 1
      if end > start || isAtEnd {
        let bytes = UnsafeBufferPointer(start: buffer + start, count: end - start)
        if position == 0 { beginning = Array(bytes.prefix(FileNature.enough)) }
        switch cutter.next(in: bytes, isEnd: isAtEnd) {
        case .blocks(let count, let head): return .chunk(chunk(count, head))
        case .skipped(let count) where count > 0:
          start += count
          position += count
          continue
        case .skipped: wanted = end - start + 1
        case .needed(let count): wanted = count
        }
      }
      if isAtEnd {
        try close(cutter)
      } else if try !fill(reader, wanted) {
        return .nothingYet
      }
    }
  }

  func wait(milliseconds: Int, stopDescriptor: Int32) {
    var polls = [
      pollfd(fd: stopDescriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: reader?.pollDescriptor ?? -1, events: Int16(POLLIN), revents: 0),
    ]
    _ = poll(&polls, 2, Int32(clamping: milliseconds))
  }

  func takeNotes() -> [String] {
    defer { notes = [] }
    return notes + readerNotes()
  }

  var counters: [Counter] {
    var all = counts
    if let cutter { all += cutter.counts }
    return [
      Counter("filesOpened", statistics.files),
      Counter("foreignFiles", foreign, label: "files of other kinds"),
    ] + all.counters
  }

  private func open(_ path: String) throws(SourceError) {
    let name = Self.name(of: path)
    let descriptor = path == "-" ? STDIN_FILENO : try FileInput.open(path)
    // It is no text: nothing in it tells an encoding.
    reader = DecodingReader(
      DescriptorReader(descriptor: descriptor, name: name, closes: descriptor != STDIN_FILENO),
      name: name, encoding: .utf8)
    cutter = makeCutter(name)
    (start, end, position, isAtEnd) = (0, 0, 0, false)
    beginning = []
    statistics.files += 1
  }

  private static func name(of path: String) -> String {
    path == "-" ? "standard input" : "file '\(path)'"
  }

  /// Leaves a file that has been read; one of another kind is a mistake, and among others only said.
  private func close(_ cutter: any BlockCutter) throws(SourceError) {
    if cutter.isForeign {
      let refusal = type(of: cutter).refusal(Self.name(of: paths[index - 1]), beginning)
      guard paths.count > 1 else { throw SourceError(refusal) }
      foreign += 1
      notes.append("warning: \(refusal)")
    } else if let note = cutter.note {
      notes.append(note)
    }
    counts += cutter.counts
    reader = nil
    self.cutter = nil
  }

  /// Reads until so many bytes are there, or the file ends; `false` when they have to be waited for.
  private func fill(_ reader: DecodingReader, _ wanted: Int) throws(SourceError) -> Bool {
    makeRoom(Swift.max(wanted, end - start))
    while end - start < wanted {
      let room = UnsafeMutableRawBufferPointer(start: buffer + end, count: capacity - end)
      switch try reader.read(into: room) {
      case .bytes(let count):
        end += count
        statistics.bytes += count
      case .nothingYet: return false
      case .end, .restart:
        isAtEnd = true
        return true
      }
    }
    return true
  }

  private func makeRoom(_ wanted: Int) {
    let kept = end - start
    if wanted + Self.chunkSize > capacity {
      capacity = wanted + Self.chunkSize
      let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
      larger.update(from: buffer + start, count: kept)
      buffer.deallocate()
      buffer = larger
    } else if start > 0 {
      buffer.update(from: buffer + start, count: kept)
    }
    (start, end) = (0, kept)
  }

  private func chunk(_ count: Int, _ head: ChunkHead?) -> Chunk {
    let isPooled = count <= pool.capacity
    let bytes =
      isPooled ? pool.take() : UnsafeMutablePointer<UInt8>.allocate(capacity: count + Chunk.slack)
    bytes.update(from: buffer + start, count: count)
    let pool = pool
    var release: (@Sendable (UnsafeMutablePointer<UInt8>) -> Void)?
    if isPooled { release = { pool.give($0) } }
    let chunk = Chunk(
      start: bytes, count: count, offset: position, received: currentTime(),
      origin: paths[index - 1], head: head, release: release)
    start += count
    position += count
    statistics.chunks += 1
    return chunk
  }
}
