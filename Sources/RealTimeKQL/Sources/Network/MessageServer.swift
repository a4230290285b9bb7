import CSocket
import Glibc
import KQL

/// Receives messages from the network: datagrams, and frames over connections.
final class MessageServer: FeedSet {
  /// How many connections there may be at a time.
  static let connectionLimit = 1024

  /// How many bytes of unfinished messages all connections may have together.
  private static let pendingLimit = 64 << 20

  /// How long messages that had come before a stop are read, in nanoseconds.
  private static let stopTime: Int64 = 100_000_000

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
    while !buffer.isFull, takeOnce() {}
    return buffer.takeChunk().map { .chunk($0) } ?? .nothingYet
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
      while !buffer.isFull, takeOnce() {}
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

  /// Reads once from everything that has something; true when there may be more right now.
  private func takeOnce() -> Bool {
    var hasMore = false
    withUnsafeTemporaryAllocation(of: Int32.self, capacity: 128) { ready in
      let count = Int(socket_events_take(events, ready.baseAddress, 128))
      hasMore = count == 128
      for descriptor in ready[..<Swift.max(count, 0)] {
        if let connection = connections[descriptor] {
          if read(connection) { hasMore = true }
        } else if let listener = listeners.first(where: { $0.descriptor == descriptor }) {
          switch listener.transport {
          case .udp: if receive(listener) { hasMore = true }
          case .tcp:
            accept(listener)
            hasMore = true
          }
        }
      }
    }
    return hasMore
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
