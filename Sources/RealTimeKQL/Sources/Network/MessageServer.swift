import CSocket
import Glibc
import KQL

/// Receives messages from the network: datagrams, and frames over connections.
final class MessageServer: FeedSet {
  private static let chunkSizes = 1 << 13...3 << 16

  /// How long the queries should need for a chunk at most, in nanoseconds.
  private static let longestWork: Int64 = 30_000_000

  /// How many descriptors are looked at in one go.
  private static let readyLimit = 128

  /// How long is read before somebody may stop it, when much comes that makes no chunk.
  private static let longestFill: Int64 = 20_000_000

  /// How long messages that had come before a stop are read, in nanoseconds.
  private static let stopTime: Int64 = 60_000_000

  private let listeners: [Listener]
  private let batch: OpaquePointer
  private let scratch = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 1 << 16)
  private let events: Int32
  private let connections: SenderConnections
  private var buffer = MessageBuffer()
  private var counts = NetworkStatistics()
  private var stopDeadline: Int64?
  /// Descriptors that have something to read, and whether there may be more than they had.
  private var ready: [Int32] = []
  private var hasMore = true
  /// About how long chunks may become, and when the last one was handed out.
  private var chunkSize = chunkSizes.upperBound
  private var handedOut: (time: Int64, size: Int)?

  /// Starts to receive.
  init(
    _ listeners: [Listener], connectionsPerAddress: Int = SenderConnections.addressLimit
  ) throws(SourceError) {
    guard let batch = datagram_batch_create() else { throw SourceError("out of memory") }
    self.listeners = listeners
    self.batch = batch
    events = socket_events_create()
    connections = SenderConnections(events: events, addressLimit: connectionsPerAddress)
    for listener in listeners {
      let result = Int(socket_events_add(events, listener.descriptor))
      guard result == 0 else { throw SourceError("\(listener.name): \(errorText(-result))") }
    }
  }

  deinit {
    datagram_batch_free(batch)
    scratch.deallocate()
    if events >= 0 { close(events) }
  }

  /// How far it is read; where more comes than is taken, some of it may have come earlier.
  private(set) var progress = ReadProgress()

  /// How old what has not been read is at most, in ticks: the kernel keeps no more.
  private static let oldestUnread = 30 * Timespan.second

  func next() throws(SourceError) -> FeedResult {
    adaptChunkSize()
    connections.closeOverdue(monotonicNanoseconds())
    fill()
    let now = currentTime()
    let earliest = Datetime(ticks: now.ticks - Self.oldestUnread)
    progress.readUntil =
      buffer.count < chunkSize ? now : Swift.max(progress.readUntil ?? .minimum, earliest)
    for closed in connections.takeClosed() {
      buffer.close(closed.sender, connection: closed.number)
    }
    let chunk = buffer.takeChunk()
    handedOut = chunk.map { (monotonicNanoseconds(), $0.count) }
    return chunk.map { .chunk($0) } ?? .nothingYet
  }

  func wait(milliseconds: Int, stopDescriptor: Int32) {
    var polls = (
      pollfd(fd: events, events: Int16(POLLIN), revents: 0),
      pollfd(fd: stopDescriptor, events: Int16(POLLIN), revents: 0)
    )
    let milliseconds = untilDeadline(atMost: milliseconds)
    _ = withUnsafeMutableBytes(of: &polls) { polls in
      poll(
        polls.baseAddress?.assumingMemoryBound(to: pollfd.self), 2, Int32(clamping: milliseconds))
    }
  }

  /// How long to wait until a connection may have to be closed; negative for ever.
  private func untilDeadline(atMost milliseconds: Int) -> Int {
    guard connections.nextDeadline < .max else { return milliseconds }
    let rest = Swift.max(connections.nextDeadline - monotonicNanoseconds(), 0)
    let until = Int(rest / 1_000_000) + 1
    return milliseconds < 0 ? until : Swift.min(milliseconds, until)
  }

  func nextAfterStop() throws(SourceError) -> Chunk? {
    let now = monotonicNanoseconds()
    if stopDeadline == nil {
      // From here on the kernel counts what comes as dropped.
      for listener in listeners where listener.transport == .udp {
        socket_refuse(listener.descriptor)
      }
    }
    let deadline = stopDeadline ?? now + Self.stopTime
    stopDeadline = deadline
    if now < deadline {
      fill()
      if let chunk = buffer.takeChunk() { return chunk }
    }
    dropDatagrams()
    return nil
  }

  func giveUp(read: [Int: Int]) { dropDatagrams() }

  /// Counts the datagrams that the kernel has.
  private func dropDatagrams() {
    for listener in listeners where listener.transport == .udp {
      socket_refuse(listener.descriptor)
      while case let count = datagram_batch_receive(batch, listener.descriptor), count > 0 {
        counts.unread += Int(count)
      }
    }
  }

  var statistics: InputStatistics {
    InputStatistics(bytes: buffer.statistics.bytes, chunks: buffer.statistics.chunks)
  }

  var counters: [Counter] { networkStatistics.counters }

  func takeNotes() -> [String] { connections.takeNotes() }

  private var networkStatistics: NetworkStatistics {
    var sum = buffer.statistics
    sum += connections.statistics
    sum += counts
    sum.kernelDropped = listeners.reduce(0) { $0 + $1.droppedCount }
    return sum
  }

  /// Makes chunks shorter while the queries need long for them, so that a stop is quick.
  private func adaptChunkSize() {
    guard let (time, size) = handedOut else { return }
    let passed = monotonicNanoseconds() - time
    if passed > Self.longestWork {
      chunkSize = Swift.max(Swift.min(chunkSize, size) / 2, Self.chunkSizes.lowerBound)
    } else if passed < Self.longestWork / 4, size >= chunkSize {
      chunkSize = Swift.min(chunkSize * 2, Self.chunkSizes.upperBound)
    }
  }

  /// Reads until the buffer is full or everything has been taken once and has no more.
  private func fill() {
    let deadline = monotonicNanoseconds() + Self.longestFill
    while buffer.count < chunkSize {
      if ready.isEmpty {
        guard hasMore, monotonicNanoseconds() < deadline, findReady() else { break }
        hasMore = false
      }
      if take(ready.removeLast()) { hasMore = true }
    }
    hasMore = true
  }

  /// Finds out which descriptors have something; false when none has.
  private func findReady() -> Bool {
    withUnsafeTemporaryAllocation(of: Int32.self, capacity: Self.readyLimit) { found in
      let count = Int(socket_events_take(events, found.baseAddress, Int32(Self.readyLimit)))
      ready.append(contentsOf: found[..<Swift.max(count, 0)])
    }
    return !ready.isEmpty
  }

  /// Reads once from a descriptor; true when there may be more.
  private func take(_ descriptor: Int32) -> Bool {
    if let hasMore = connections.read(descriptor, scratch, into: &buffer) { return hasMore }
    guard let listener = listeners.first(where: { $0.descriptor == descriptor }) else {
      return false
    }
    if listener.transport == .udp { return receive(listener) }
    return connections.accept(listener, refusesAll: stopDeadline != nil)
  }

  /// Takes datagrams; true when there may be more.
  private func receive(_ listener: Listener) -> Bool {
    let count = datagram_batch_receive(batch, listener.descriptor)
    guard count > 0 else { return false }
    for index in 0..<count {
      var length: UInt32 = 0
      var sender = socket_address()
      let bytes = datagram_batch_get(batch, index, &length, &sender)
      buffer.append(UnsafeBufferPointer(start: bytes, count: Int(length)), from: sender)
    }
    return count == datagram_batch_capacity
  }
}
