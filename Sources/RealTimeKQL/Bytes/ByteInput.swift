import Glibc
package import KQL

/// Hands out the bytes of files and streams in chunks of whole records, to any number of workers.
///
/// Chunks come in the order of the input, and say with a ticket which place in it they have.
package final class ByteInput: @unchecked Sendable {
  /// The longest record that is kept whole, unless something else is said: 1 MiB.
  package static let longestRecord = 1 << 20

  /// Guards what follows; `feeds` and everything in them are the reader's while there is one.
  private let monitor = Monitor()

  /// Whether a thread reads, how many wait for what it reads, and how many wait until nobody reads.
  private var isReading = false
  private var hungryCount = 0
  private var guestCount = 0

  /// What was read for threads that wait.
  private var ready: [NextChunk] = []

  /// Reading takes long from so many nanoseconds for a chunk.
  private static let slowReading: Int64 = 400_000

  private let feeds: any FeedSet
  private var tickets = 0
  private var recorder: (any ChunkRecorder)?
  private let stopSignal: StopSignal

  init(_ feeds: any FeedSet) throws(SourceError) {
    self.feeds = feeds
    stopSignal = try StopSignal()
  }

  /// The next chunk.
  ///
  /// Waits for one at most `timeout` milliseconds: 0 not to wait at all, `nil` to wait until there is
  /// one, the input ends, or ``stop()`` is called.
  package func nextChunk(timeout: Int? = nil) throws(SourceError) -> NextChunk {
    let deadline = timeout.map { monotonicNanoseconds() &+ Int64($0) &* 1_000_000 }
    monitor.lock()
    defer { monitor.unlock() }
    while true {
      if !ready.isEmpty { return ready.removeFirst() }
      if !isReading, guestCount == 0 { return try readWhileOthersWait(deadline) }
      if let deadline, monotonicNanoseconds() >= deadline { return .nothingYet }
      hungryCount += 1
      if let deadline { monitor.wait(until: deadline) } else { monitor.wait() }
      hungryCount -= 1
    }
  }

  /// Reads a chunk for this thread, and before it one for each that waits, where reading takes long.
  ///
  /// Who decompresses goes on at once, since the others would have to be woken first. What was read quickly is
  /// best worked on where it is in the cache.
  ///
  /// The monitor is locked before and after.
  private func readWhileOthersWait(_ deadline: Int64?) throws(SourceError) -> NextChunk {
    isReading = true
    defer {
      isReading = false
      // One that waits for a chunk reads on, and wakes the next.
      if guestCount > 0 { monitor.wakeAll() } else { monitor.wakeOne() }
    }
    while true {
      monitor.unlock()
      let started = monotonicNanoseconds()
      let result = Result { () throws(SourceError) in try read(deadline) }
      let isSlow = monotonicNanoseconds() - started > Self.slowReading
      monitor.lock()
      let next = try result.get()
      guard case .chunk = next, isSlow, hungryCount > ready.count, guestCount == 0 else {
        if ready.isEmpty { return next }
        // What was read first is taken first.
        ready.append(next)
        return ready.removeFirst()
      }
      ready.append(next)
      monitor.wakeOne()
    }
  }

  /// Does something while nobody reads.
  private func asGuest<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    monitor.lock()
    defer { monitor.unlock() }
    guestCount += 1
    while isReading { monitor.wait() }
    defer {
      guestCount -= 1
      monitor.wakeAll()
    }
    return try body()
  }

  /// The next chunk; waits until a time, or for ever.
  private func read(_ deadline: Int64?) throws(SourceError) -> NextChunk {
    if let failure = recorder?.failure { throw SourceError("recording: \(failure.message)") }
    while !stopSignal.isRaised {
      var isPassing = false
      switch try feeds.next() {
      case .chunk(let chunk): return handOut(chunk)
      case .end: return .end
      case .nothingYet:
        if feeds.partitions?.wantsAttention == true { return .nothingYet }
      case .passing: isPassing = true
      }
      var rest = -1
      if let deadline {
        rest = Int((deadline - monotonicNanoseconds() + 999_999) / 1_000_000)
        if rest <= 0 { return .nothingYet }
      }
      if isPassing { continue }
      feeds.wait(milliseconds: rest, stopDescriptor: stopSignal.descriptor)
    }
    guard let chunk = try feeds.nextAfterStop() else { return .end }
    return handOut(chunk)
  }

  private func handOut(_ chunk: Chunk) -> NextChunk {
    recorder?.record(chunk)
    tickets += 1
    return .chunk(chunk, ticket: tickets - 1)
  }

  /// Its partitions, where a group gives and takes them; for the thread that reads.
  var partitions: (any PartitionKeeper)? { asGuest { feeds.partitions } }

  /// Takes down every chunk from now on, and `first`, which were handed out already.
  func record(with recorder: sending any ChunkRecorder, first: [NextChunk]) {
    for case .chunk(let chunk, _) in first { recorder.record(chunk) }
    asGuest { self.recorder = recorder }
  }

  /// Ends the recording, if there is one.
  func finishRecording() throws(SinkError) {
    try asGuest { () throws(SinkError) in try recorder?.finish() }
  }

  /// Ends the input now, from any thread: a call of ``nextChunk(timeout:)`` that waits returns.
  package func stop() {
    stopSignal.raise()
    feeds.stop()
  }

  /// Ends the input, of which nobody will read any more: it counts what it still has.
  ///
  /// - Parameter read: How many records were read of each input that it is made of, by their numbers.
  func giveUp(read: [Int: Int]) {
    stop()
    asGuest { feeds.giveUp(read: read) }
  }

  /// What is worth saying of the input since the last time.
  func takeNotes() -> [String] { asGuest { feeds.takeNotes() } }

  /// What was read so far of each file that is followed.
  var fileStatistics: [FileStatistics] { asGuest { feeds.fileStatistics } }

  /// Waits, unless the input is stopped.
  func pause(nanoseconds: Int64) {
    guard nanoseconds > 0 else { return }
    var waiting = pollfd(fd: stopSignal.descriptor, events: Int16(POLLIN), revents: 0)
    _ = poll(&waiting, 1, Int32(clamping: (nanoseconds + 999_999) / 1_000_000))
  }

  /// How far it has been read when the last chunk, or nothing, was handed out.
  var progress: ReadProgress { asGuest { feeds.progress } }

  /// What was read so far; waits while a worker waits for input.
  var statistics: InputStatistics { asGuest { feeds.statistics } }

  /// What each of several inputs has counted that this one is made of; `nil` where it is one.
  var parted: [ComponentStatistics]? { asGuest { feeds.parted } }

  /// How much of it is read; waits as ``statistics`` does.
  var extent: InputExtent? { asGuest { feeds.extent } }

  /// What it has counted; waits as ``statistics`` does.
  var counters: [Counter] { asGuest { feeds.counters } }
}

/// Takes down what an input hands out.
protocol ChunkRecorder: AnyObject {
  /// Takes down a chunk; after a failure nothing more.
  func record(_ chunk: Chunk)

  /// Why it has ended early.
  var failure: SinkError? { get }

  /// Ends the recording.
  func finish() throws(SinkError)
}

/// What ``ByteInput/nextChunk(timeout:)`` gives.
package enum NextChunk: Sendable {
  /// Whole records, and their place in the order of chunks, from 0.
  case chunk(Chunk, ticket: Int)
  /// Nothing came in the time allowed.
  case nothingYet
  /// There is no more.
  case end
}

/// How far an input is read.
struct ReadProgress: Hashable, Sendable {
  /// Everything that came before this has been handed out, but for what is `unread`; `nil` where that is
  /// known only while nothing comes.
  var readUntil: Datetime?

  /// The sources that have something which has not been handed out, as ``Chunk/origin`` calls them.
  var unread: [String] = []
}

/// The feeds of an input.
protocol FeedSet: AnyObject {
  /// The next chunk of any of them; never waits.
  func next() throws(SourceError) -> FeedResult

  /// Waits until there may be something, `stopDescriptor` is readable, or the time is over.
  ///
  /// With a negative number of milliseconds it waits for ever.
  func wait(milliseconds: Int, stopDescriptor: Int32)

  /// Learns from any thread that the input is stopped.
  func stop()

  /// What had come before the input was stopped; `nil` when there is no more of it.
  func nextAfterStop() throws(SourceError) -> Chunk?

  /// Counts what had come, as nobody will read on.
  ///
  /// - Parameter read: How many records were read of what was handed out, by the numbers of inputs; of one that is
  ///   alone by 0.
  func giveUp(read: [Int: Int])

  /// What was read so far.
  var statistics: InputStatistics { get }

  /// What it counts.
  var counters: [Counter] { get }

  /// What each of several inputs has counted that this one is made of; `nil` where it is one.
  var parted: [ComponentStatistics]? { get }

  /// What was read so far of each file that is followed.
  var fileStatistics: [FileStatistics] { get }

  /// How far it is read.
  var progress: ReadProgress { get }

  /// How much of its bytes is read; `nil` where it does not end or that cannot be known.
  var extent: InputExtent? { get }

  /// What is worth saying since the last time.
  func takeNotes() -> [String]

  /// Its partitions, where a group gives and takes them.
  var partitions: (any PartitionKeeper)? { get }
}

extension FeedSet {
  /// Nothing: waits end by the descriptor that tells it.
  func stop() {}

  /// It is one input.
  var parted: [ComponentStatistics]? { nil }

  /// Nothing: what a file has is still there for the next run.
  func nextAfterStop() throws(SourceError) -> Chunk? { nil }

  /// Nothing: what a file has is still there.
  func giveUp(read: [Int: Int]) {}

  /// What is counted of bytes.
  var counters: [Counter] { statistics.counters }

  /// None: only files that are followed have statistics of their own.
  var fileStatistics: [FileStatistics] { [] }

  /// Not known.
  var extent: InputExtent? { nil }

  /// Not known: there is a single source.
  var progress: ReadProgress { ReadProgress() }

  /// Nothing.
  func takeNotes() -> [String] { [] }

  /// They are all its own.
  var partitions: (any PartitionKeeper)? { nil }
}
