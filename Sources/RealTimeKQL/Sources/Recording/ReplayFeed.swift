import Glibc
import KQL

/// The chunks of a recording, as they fall due.
final class ReplayFeed: FeedSet {
  private let feed: Feed
  private let name: String
  private let speed: Double
  private let reader = RecordingReader()

  /// Chunks that are not due yet, the next one last.
  private var chunks: [Chunk] = []

  /// Why there are no more chunks than these, once it is known.
  private var ending: Result<Void, SourceError>?

  /// When the first chunk was received, in ticks, and when it was handed out, in nanoseconds.
  private var first: (received: Int64, handedOut: Int64)?
  private(set) var statistics = InputStatistics()

  /// A recorded record is 1 MiB at most, and each of its bytes six in JSON.
  private static let longestLine = 8 << 20

  /// Opens a recording; `-` is the standard input.
  init(_ path: String, _ clock: StreamClock) throws(SourceError) {
    name = path == "-" ? "the recording" : "recording '\(path)'"
    speed = clock.speed
    if path != "-" { try FileInput.check(path) }
    feed = Feed(
      try FileInput.reader(path, named: name), origin: path, pool: BufferPool(capacity: 1 << 18),
      longestRecord: Self.longestLine
    ) { LineFraming() }
    statistics.files = 1
  }

  /// Waits for the first line.
  func readHeader() throws(SourceError) -> RecordingHeader {
    while true {
      fill()
      if let header = reader.header { return header }
      if let ending {
        try ending.get()
        throw SourceError("\(name): it is empty")
      }
      wait(milliseconds: -1, stopDescriptor: -1)
    }
  }

  func next() throws(SourceError) -> FeedResult {
    fill()
    guard let chunk = chunks.last else {
      guard let ending else { return .nothingYet }
      try ending.get()
      return .end
    }
    let now = monotonicNanoseconds()
    if first == nil { first = (chunk.received.ticks, now) }
    guard nanosecondsUntil(chunk, now) <= 0 else { return .nothingYet }
    chunks.removeLast()
    statistics.bytes += chunk.count
    statistics.chunks += 1
    return .chunk(chunk)
  }

  func wait(milliseconds: Int, stopDescriptor: Int32) {
    var time = milliseconds
    if let next = chunks.last {
      let due = nanosecondsUntil(next, monotonicNanoseconds()) / 1_000_000 + 1
      time = milliseconds < 0 ? Int(due) : Swift.min(milliseconds, Int(due))
    }
    let input = chunks.isEmpty ? feed.reader.pollDescriptor ?? -1 : -1
    var polls = (
      pollfd(fd: input, events: Int16(POLLIN), revents: 0),
      pollfd(fd: stopDescriptor, events: Int16(POLLIN), revents: 0)
    )
    _ = withUnsafeMutableBytes(of: &polls) { polls in
      poll(polls.baseAddress?.assumingMemoryBound(to: pollfd.self), 2, Int32(clamping: time))
    }
  }

  /// How long it is until a chunk is due.
  private func nanosecondsUntil(_ chunk: Chunk, _ now: Int64) -> Int64 {
    guard speed > 0, let first else { return 0 }
    let due = Double(chunk.received.ticks &- first.received) * 100 / speed
    return Int64(Swift.min(due, 1e18)) &- (now &- first.handedOut)
  }

  /// Reads lines until there is a chunk, if there are any.
  private func fill() {
    while chunks.isEmpty, ending == nil {
      do throws(SourceError) {
        switch try feed.next() {
        case .chunk(let lines): try read(lines)
        case .passing: continue
        case .nothingYet: return
        case .end: ending = .success(())
        }
      } catch {
        // What was recorded before the damage counts.
        ending = .failure(error)
      }
      if ending != nil, let last = reader.finish() { chunks.insert(last, at: 0) }
    }
  }

  private func read(_ lines: Chunk) throws(SourceError) {
    var found: [Chunk] = []
    defer { chunks = found.reversed() }
    do throws(FormatError) {
      try reader.read(lines.bytes) { found.append($0) }
    } catch {
      throw SourceError("\(name): \(error.message)")
    }
  }
}
