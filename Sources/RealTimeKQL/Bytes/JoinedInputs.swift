import Glibc
import KQL

/// Several inputs as one: each is read by a thread of its own, a few chunks ahead.
final class JoinedInputs: FeedSet, @unchecked Sendable {
  /// One of the inputs.
  struct Part {
    /// Its place among the inputs of the run.
    var input: Int

    /// What it is called in statistics.
    var name: String

    var bytes: ByteInput

    /// Chunks that were read to find out about the format, to be taken first.
    var first: [NextChunk]
  }

  /// What was read of a part and not handed out yet.
  private struct Queue {
    var chunks: [(chunk: Chunk, progress: ReadProgress)] = []
    /// Whether it is known if the part has something at the start.
    var hasBegun = false
    /// How far the part is read, with everything in the queue.
    var reached = ReadProgress()
    /// How far it was read when its last chunk was handed out.
    var progress = ReadProgress()
    var hasEnded = false
    var books = Books()
  }

  /// What a part has counted, as its thread said last: nobody else waits for the part.
  private struct Books {
    var statistics = InputStatistics()
    var files: [FileStatistics] = []
    var counters: [Counter] = []
    var extent: InputExtent?
  }

  private let parts: [Part]

  /// Whether a part is handed out to its end before the next one.
  private let isInOrder: Bool

  /// Guards everything below.
  private let monitor = Monitor()
  private var queues: [Queue]
  private var failure: SourceError?
  private var isStopped = false
  private var turn = 0
  private var notes: [String] = []

  /// Tells the thread that hands chunks out that there is something.
  private let news: WakePipe

  /// How many chunks of a part are read ahead.
  private static let lead = 4

  /// How often a part says how far it is while nothing comes, in milliseconds.
  private static let look = 50

  /// How often it says what it has counted, in nanoseconds.
  private static let booksInterval: Int64 = 200_000_000

  /// Begins to read.
  ///
  /// - Parameters:
  ///   - parts: The inputs, open.
  ///   - isInOrder: Whether a part is handed out to its end before the next one.
  /// - Throws: That there are no means to wait for all of them.
  init(_ parts: [Part], isInOrder: Bool) throws(SourceError) {
    self.parts = parts
    self.isInOrder = isInOrder
    queues = parts.map { _ in Queue() }
    news = try WakePipe()
    for index in parts.indices { Task.detached { await onOwnThread { self.read(index) } } }
  }

  // MARK: Threads of the parts

  private func read(_ index: Int) {
    var first = parts[index].first[...]
    var nextBooks = Int64.min
    do throws(SourceError) {
      while true {
        let peeked = first.popFirst()
        let next =
          if let peeked { peeked } else {
            try parts[index].bytes.nextChunk(timeout: Self.look)
          }
        var progress = parts[index].bytes.progress
        progress.unread = progress.unread.map { SourceKey.of($0, input: parts[index].input) }
        if monotonicNanoseconds() >= nextBooks {
          keepBooks(index)
          nextBooks = monotonicNanoseconds() + Self.booksInterval
        }
        switch next {
        case .chunk(let chunk, _):
          put(Chunk(chunk, ofInput: parts[index].input), progress, index)
        case .nothingYet:
          let isFirst = monitor.locked {
            queues[index].reached = progress
            defer { queues[index].hasBegun = true }
            return !queues[index].hasBegun
          }
          if isFirst { news.write() }
        case .end:
          return end(index, nil)
        }
      }
    } catch {
      end(index, error)
    }
  }

  private func put(_ chunk: Chunk, _ progress: ReadProgress, _ index: Int) {
    monitor.lock()
    while queues[index].chunks.count >= Self.lead, !isStopped { monitor.wait() }
    queues[index].chunks.append((chunk, progress))
    queues[index].hasBegun = true
    queues[index].reached = progress
    monitor.unlock()
    // Whoever ends the run waits without looking at the news.
    monitor.wakeAll()
    news.write()
  }

  private func keepBooks(_ index: Int) {
    let bytes = parts[index].bytes
    let books = Books(
      statistics: bytes.statistics, files: bytes.fileStatistics, counters: bytes.counters,
      extent: bytes.extent)
    let notes = bytes.takeNotes()
    monitor.locked {
      queues[index].books = books
      self.notes += notes
    }
  }

  private func end(_ index: Int, _ error: SourceError?) {
    keepBooks(index)
    monitor.locked {
      queues[index].hasEnded = true
      if failure == nil { failure = error }
    }
    monitor.wakeAll()
    news.write()
  }

  // MARK: What is handed out

  func next() throws(SourceError) -> FeedResult {
    news.drain()
    monitor.lock()
    defer { monitor.unlock() }
    // Time must not pass for one part before it is known what the others have.
    guard queues.allSatisfy({ $0.hasBegun || $0.hasEnded }) else { return .nothingYet }
    if let chunk = take() { return .chunk(chunk) }
    if let failure { throw failure }
    return queues.allSatisfy(\.hasEnded) ? .end : .nothingYet
  }

  /// The next chunk; the monitor is locked.
  private func take() -> Chunk? {
    for _ in queues.indices {
      let index = turn
      if isInOrder {
        if queues[index].chunks.isEmpty, !queues[index].hasEnded { return nil }
        if queues[index].chunks.isEmpty, index + 1 < queues.count { turn += 1 }
      } else {
        turn = (turn + 1) % queues.count
      }
      guard !queues[index].chunks.isEmpty else { continue }
      let (chunk, progress) = queues[index].chunks.removeFirst()
      queues[index].progress = progress
      monitor.wakeAll()
      return chunk
    }
    return nil
  }

  func wait(milliseconds: Int, stopDescriptor: Int32) {
    var polls = [
      pollfd(fd: stopDescriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: news.descriptor, events: Int16(POLLIN), revents: 0),
    ]
    _ = poll(&polls, nfds_t(polls.count), Int32(clamping: milliseconds))
  }

  func stop() {
    for part in parts { part.bytes.stop() }
    monitor.locked { isStopped = true }
    monitor.wakeAll()
  }

  /// What the parts had before they were stopped.
  func nextAfterStop() throws(SourceError) -> Chunk? {
    stop()
    monitor.lock()
    defer { monitor.unlock() }
    while true {
      if let chunk = take() { return chunk }
      if queues.allSatisfy(\.hasEnded) {
        if let failure { throw failure }
        return nil
      }
      monitor.wait()
    }
  }

  func giveUp(read: [Int: Int]) {
    stop()
    for (index, part) in parts.enumerated() {
      part.bytes.giveUp(read: [0: read[part.input] ?? 0])
      keepBooks(index)
    }
  }

  // MARK: Books

  var progress: ReadProgress {
    monitor.locked {
      var all = ReadProgress()
      var isKnown = true
      for queue in queues {
        // A part that has ended holds nobody up.
        if queue.hasEnded, queue.chunks.isEmpty { continue }
        let progress = queue.chunks.isEmpty ? queue.reached : queue.progress
        all.unread += progress.unread + queue.chunks.flatMap(\.chunk.sourceKeys)
        guard let until = progress.readUntil else {
          isKnown = isKnown && queue.chunks.isEmpty
          continue
        }
        all.readUntil = Swift.min(all.readUntil ?? until, until)
      }
      if !isKnown { all.readUntil = nil }
      return all
    }
  }

  private var books: [Books] { monitor.locked { queues.map(\.books) } }

  var statistics: InputStatistics {
    books.reduce(into: InputStatistics()) { $0 += $1.statistics }
  }

  var extent: InputExtent? { .sum(books.map(\.extent)) }

  var fileStatistics: [FileStatistics] { books.flatMap(\.files) }

  var parted: [ComponentStatistics]? {
    zip(parts, books).map { ComponentStatistics(name: $0.name, counters: $1.counters) }
  }

  func takeNotes() -> [String] {
    monitor.locked {
      defer { notes = [] }
      return notes
    }
  }
}
