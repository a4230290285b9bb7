import CSocket
import Glibc

/// A connection that somebody sends messages over: TCP, or TLS on it.
final class SenderConnection {
  let descriptor: Int32
  let sender: socket_address
  /// Tells it apart from others of the same sender.
  let number: Int

  /// Whether messages have come.
  private(set) var hasSent = false

  private(set) var session: TLSSession?
  private var framing = MessageFraming()
  /// The beginning of a message whose end has not come.
  private var pending: [UInt8] = []
  /// When the connection was accepted, and when the pending message began.
  private let opened: Int64
  private var pendingSince: Int64 = 0
  /// When bytes came last.
  private(set) var lastReceived: Int64

  /// Whether what has to be sent waits for room in the socket.
  var isBlocked = false

  /// How long a handshake may take, and a message from its first byte to its last, in nanoseconds.
  private static let longestHandshake: Int64 = 10_000_000_000
  private static let longestMessage: Int64 = 60_000_000_000

  /// How a read went.
  enum Outcome {
    /// All was taken.
    case drained
    /// There may be more.
    case more
    /// The handshake goes on when the socket takes more bytes.
    case blocked
    /// The other side has closed the connection.
    case closed
    /// There was no handshake.
    case refused
    /// It is of no more use: its frames are damaged or too long.
    case bad
  }

  /// Takes a connected socket, and closes it in the end; `nil`, and it stays open, without memory.
  init?(
    _ descriptor: Int32, _ sender: socket_address, number: Int, _ security: TLSServer?, now: Int64
  ) {
    var session: TLSSession?
    if let security {
      session = TLSSession(security, descriptor: descriptor)
      if session == nil { return nil }
    }
    self.descriptor = descriptor
    self.sender = sender
    self.number = number
    self.session = session
    opened = now
    lastReceived = now
  }

  deinit {
    // It says goodbye over the socket.
    session = nil
    close(descriptor)
  }

  /// How many bytes wait for the end of their message.
  var pendingCount: Int { pending.count }

  /// Whether there is TLS to agree on before messages can come.
  var isHandshaking: Bool { session.map { !$0.isEstablished } ?? false }

  /// When something must have happened; `nil` when the connection may be idle as long as it likes.
  var deadline: Int64? {
    if isHandshaking { return opened + Self.longestHandshake }
    return pending.isEmpty ? nil : pendingSince + Self.longestMessage
  }

  /// Reads once what is there; whole messages go into the buffer.
  func read(
    _ scratch: UnsafeMutableBufferPointer<UInt8>, into buffer: inout MessageBuffer, now: Int64
  ) -> Outcome {
    let (count, outcome) = session?.receive(scratch) ?? receive(scratch)
    if count > 0 {
      lastReceived = now
      hasSent = true
      let bytes = UnsafeBufferPointer(rebasing: UnsafeBufferPointer(scratch)[..<count])
      if !take(bytes, into: &buffer, now: now) { return .bad }
    }
    return outcome == .closed ? end(into: &buffer) : outcome
  }

  private func receive(
    _ scratch: UnsafeMutableBufferPointer<UInt8>
  ) -> (count: Int, outcome: Outcome) {
    let count: Int = retrying {
      Glibc.read(descriptor, scratch.baseAddress, scratch.count)
    }
    if -count == Int(EAGAIN) { return (0, .drained) }
    if count <= 0 { return (0, .closed) }
    return (count, count == scratch.count ? .more : .drained)
  }

  /// Takes bytes that came; false when they make no sense.
  private func take(
    _ bytes: UnsafeBufferPointer<UInt8>, into buffer: inout MessageBuffer, now: Int64
  ) -> Bool {
    var offset = 0
    let isGood: Bool
    if pending.isEmpty {
      isGood = takeMessages(bytes, &offset, into: &buffer)
      pending.append(contentsOf: bytes[offset...])
      pendingSince = now
    } else {
      pending.append(contentsOf: bytes)
      isGood = pending.withUnsafeBufferPointer { takeMessages($0, &offset, into: &buffer) }
      if offset > 0 { pendingSince = now }
      if offset == pending.count { pending = [] } else { pending.removeFirst(offset) }
    }
    return isGood
  }

  private func takeMessages(
    _ bytes: UnsafeBufferPointer<UInt8>, _ offset: inout Int, into buffer: inout MessageBuffer
  ) -> Bool {
    while true {
      switch framing.next(bytes, &offset) {
      case .message(let range):
        buffer.append(UnsafeBufferPointer(rebasing: bytes[range]), from: sender, over: number)
      case .more: return true
      case .bad: return false
      }
    }
  }

  private func end(into buffer: inout MessageBuffer) -> Outcome {
    pending.withUnsafeBufferPointer { bytes in
      switch framing.rest(bytes) {
      case .message(let range):
        buffer.append(UnsafeBufferPointer(rebasing: bytes[range]), from: sender, over: number)
        return .closed
      case .more: return .closed
      case .bad: return .bad
      }
    }
  }
}
