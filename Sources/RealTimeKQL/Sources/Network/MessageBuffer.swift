import CSocket
import KQL

/// Gathers messages from the network in chunks.
struct MessageBuffer: ~Copyable {
  private let pool = BufferPool(capacity: 1 << 18)
  private var buffer: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  /// How many bytes there are.
  private(set) var count = 0
  private var messages = ChunkMessages()
  private var names = SenderNames()
  private(set) var statistics = NetworkStatistics()

  init() {
    buffer = pool.take()
    capacity = pool.capacity
  }

  deinit { release() }

  /// Adds a message, without the newline, carriage return and NUL bytes at its end.
  ///
  /// Newlines inside stay what they are: a datagram or a frame is one event.
  mutating func append(
    _ message: UnsafeBufferPointer<UInt8>, from sender: socket_address,
    over connection: Int = 0
  ) {
    var length = message.count
    while length > 0,
      message[length - 1] == 0x0A || message[length - 1] == 0x0D
        || message[length - 1] == 0
    {
      length -= 1
    }
    guard length > 0, let start = message.baseAddress else {
      statistics.emptyMessages += 1
      return
    }
    if capacity - count <= length { grow(length + 1) }
    (buffer + count).update(from: start, count: length)
    count += length
    messages.ends.append(UInt32(truncatingIfNeeded: count))
    buffer[count] = 0x0A
    count += 1
    statistics.bytes += message.count
    let origin = names.text(sender)
    let end = UInt32(truncatingIfNeeded: count)
    let last = messages.senders.count - 1
    if last >= 0, messages.senders[last].origin == origin,
      messages.senders[last].connection == connection
    {
      messages.senders[last].end = end
    } else {
      messages.senders.append(
        ChunkMessages.Sender(end: end, origin: origin, connection: connection))
    }
  }

  /// Learns that nothing more comes over a connection; a chunk tells that with the next messages.
  mutating func close(_ sender: socket_address, connection: Int) {
    messages.closed.append(
      ChunkMessages.Sender(end: 0, origin: names.text(sender), connection: connection))
  }

  /// The messages gathered so far; `nil` when there are none.
  mutating func takeChunk() -> Chunk? {
    guard let sender = messages.senders.first else { return nil }
    var bytes = buffer
    var give: (@Sendable (UnsafeMutablePointer<UInt8>) -> Void)?
    if count < capacity / 8 {
      // A few messages must not hold a large buffer as long as somebody keeps them.
      bytes = .allocate(capacity: count + Chunk.slack)
      bytes.update(from: buffer, count: count)
    } else {
      let pool = pool
      if capacity == pool.capacity { give = { pool.give($0) } }
      buffer = pool.take()
      capacity = pool.capacity
    }
    statistics.chunks += 1
    let chunk = Chunk(
      start: bytes, count: count, offset: statistics.bytes, received: currentTime(),
      origin: sender.origin, messages: messages, release: give)
    count = 0
    messages = ChunkMessages()
    return chunk
  }

  private mutating func grow(_ more: Int) {
    let wanted = Swift.max(capacity * 2, count + more)
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: wanted + Chunk.slack)
    larger.update(from: buffer, count: count)
    release()
    buffer = larger
    capacity = wanted
  }

  private func release() {
    if capacity == pool.capacity { pool.give(buffer) } else { buffer.deallocate() }
  }
}
