/// Where the messages of a chunk from the network end, and who sent them.
package struct ChunkMessages: Sendable {
  /// The messages of one sender that follow each other.
  package struct Sender: Sendable {
    /// The offset behind the last of them.
    package var end: UInt32

    /// The sender's address.
    package var origin: String

    /// The number of its connection, which has a clock of its own; 0 for datagrams.
    package var connection: Int

    /// Creates a run of messages.
    package init(end: UInt32, origin: String, connection: Int = 0) {
      self.end = end
      self.origin = origin
      self.connection = connection
    }
  }

  /// The offset of the newline behind each message, which is not part of it.
  package var ends: [UInt32] = []

  /// The senders, in the order of the messages.
  package var senders: [Sender] = []

  /// Senders whose connections were closed: nothing more comes over them.
  package var closed: [Sender] = []

  /// Creates an empty list.
  package init() {}
}

/// Finds the senders of messages, one message after the other.
struct SenderCursor {
  /// The sender of the message moved to last.
  private(set) var origin: String

  private let senders: [ChunkMessages.Sender]
  private var index = 0

  init(_ chunk: Chunk) {
    senders = chunk.messages?.senders ?? []
    origin = senders.first?.origin ?? chunk.origin
  }

  /// Goes to the message at an offset, not before the last one; true when another one sent it.
  @discardableResult
  mutating func move(to offset: UInt32) -> Bool {
    guard index < senders.count, offset >= senders[index].end else { return false }
    while index + 1 < senders.count, offset >= senders[index].end { index += 1 }
    origin = senders[index].origin
    return true
  }
}
