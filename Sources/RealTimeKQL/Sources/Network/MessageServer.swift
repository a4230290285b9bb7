import CSocket
import Glibc
import KQL

/// Receives messages from the network: datagrams, and frames over connections.
final class MessageServer: FeedSet {
  /// How many connections there may be at a time.
  static let connectionLimit = 1024

  /// How many bytes of unfinished messages all connections may have together.
  private static let pendingLimit = 64 << 20

  private static let chunkSizes = 1 << 13...3 << 16

  /// How long the queries should need for a chunk at most, in nanoseconds.
  private static let longestWork: Int64 = 30_000_000

  /// How many descriptors are looked at in one go.
  private static let readyLimit = 128

  /// How long messages that had come before a stop are read, in nanoseconds.
  private static let stopTime: Int64 = 60_000_000

  private let listeners: [Listener]
  private let batch: OpaquePointer
  private let scratch = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 1 << 16)
  private let events: Int32
  /// Given up to accept, and close, a connection when there are no more descriptors.
  private var spare: Int32
  private var connections: [Int32: SenderConnection] = [:]
  private var pendingCount = 0
  private var buffer = MessageBuffer()
  private var counts = InputStatistics()
  private var stopDeadline: Int64?
  /// Descriptors that have something to read, and whether there may be more than they had.
  private var ready: [Int32] = []
  private var hasMore = true
  /// About how long chunks may become, and when the last one was handed out.
  private var chunkSize = chunkSizes.upperBound
  private var handedOut: (time: Int64, size: Int)?

  /// Starts to receive.
  init(_ listeners: [Listener]) throws(SourceError) {
    guard let batch = datagram_batch_create() else { throw SourceError("out of memory") }
    self.listeners = listeners
    self.batch = batch
    spare = open("/dev/null", O_RDONLY | O_CLOEXEC)
    events = socket_events_create()
    for listener in listeners {
      let result = Int(socket_events_add(events, listener.descriptor))
      guard result == 0 else { throw SourceError("\(listener.name): \(errorText(-result))") }
    }
  }

  deinit {
    datagram_batch_free(batch)
    scratch.deallocate()
    if events >= 0 { close(events) }
    if spare >= 0 { close(spare) }
  }

  func next() throws(SourceError) -> FeedResult {
    adaptChunkSize()
    fill()
    let chunk = buffer.takeChunk()
    handedOut = chunk.map { (monotonicNanoseconds(), $0.count) }
    return chunk.map { .chunk($0) } ?? .nothingYet
  }

  func wait(milliseconds: Int, stopDescriptor: Int32) {
    var polls = (
      pollfd(fd: events, events: Int16(POLLIN), revents: 0),
      pollfd(fd: stopDescriptor, events: Int16(POLLIN), revents: 0)
    )
    _ = withUnsafeMutableBytes(of: &polls) { polls in
      poll(
        polls.baseAddress?.assumingMemoryBound(to: pollfd.self), 2, Int32(clamping: milliseconds))
    }
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
    for listener in listeners where listener.transport == .udp {
      while case let count = datagram_batch_receive(batch, listener.descriptor), count > 0 {
        counts.unread += Int(count)
      }
    }
    return nil
  }

  var statistics: InputStatistics {
    var sum = buffer.statistics
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
    while buffer.count < chunkSize {
      if ready.isEmpty {
        guard hasMore, findReady() else { break }
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
    if let connection = connections[descriptor] { return read(connection) }
    guard let listener = listeners.first(where: { $0.descriptor == descriptor }) else {
      return false
    }
    if listener.transport == .udp { return receive(listener) }
    accept(listener)
    return true
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

  /// Reads from a connection; true when there may be more.
  private func read(_ connection: SenderConnection) -> Bool {
    pendingCount -= connection.pendingCount
    let outcome = connection.read(scratch, into: &buffer)
    pendingCount += connection.pendingCount
    switch outcome {
    case .drained, .more:
      if pendingCount <= Self.pendingLimit || connection.pendingCount == 0 {
        return outcome == .more
      }
      counts.badFrames += 1
    case .closed: break
    case .bad: counts.badFrames += 1
    }
    pendingCount -= connection.pendingCount
    connections[connection.descriptor] = nil
    return true
  }

  private func accept(_ listener: Listener) {
    for _ in 0..<64 {
      var sender = socket_address()
      let descriptor = socket_accept(listener.descriptor, &sender)
      if descriptor < 0 {
        if descriptor == -EMFILE || descriptor == -ENFILE { refuseOne(listener) }
        return
      }
      guard connections.count < Self.connectionLimit, stopDeadline == nil,
        socket_events_add(events, descriptor) == 0
      else {
        close(descriptor)
        counts.refusedConnections += 1
        continue
      }
      counts.connections += 1
      connections[descriptor] = SenderConnection(descriptor: descriptor, sender: sender)
    }
  }

  /// Closes a connection that there is no descriptor for, so that it is not waited for again.
  private func refuseOne(_ listener: Listener) {
    guard spare >= 0 else { return }
    close(spare)
    var sender = socket_address()
    let descriptor = socket_accept(listener.descriptor, &sender)
    if descriptor >= 0 {
      close(descriptor)
      counts.refusedConnections += 1
    }
    spare = open("/dev/null", O_RDONLY | O_CLOEXEC)
  }
}
