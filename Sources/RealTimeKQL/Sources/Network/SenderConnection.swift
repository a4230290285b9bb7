import CSocket
import Glibc

/// A TCP connection that somebody sends messages over.
final class SenderConnection {
  let descriptor: Int32
  private let sender: socket_address
  private var framing = MessageFraming()
  /// The beginning of a message whose end has not come.
  private var pending: [UInt8] = []

  /// How a read went.
  enum Outcome {
    /// All was taken.
    case drained
    /// There may be more.
    case more
    /// The other side has closed the connection.
    case closed
    /// It is of no more use: its frames are damaged or too long.
    case bad
  }

  init(descriptor: Int32, sender: socket_address) {
    self.descriptor = descriptor
    self.sender = sender
  }

  deinit { close(descriptor) }

  /// How many bytes wait for the end of their message.
  var pendingCount: Int { pending.count }

  /// Reads once what is there; whole messages go into the buffer.
  func read(
    _ scratch: UnsafeMutableBufferPointer<UInt8>, into buffer: inout MessageBuffer
  ) -> Outcome {
    let count: Int = retrying {
      Glibc.read(descriptor, scratch.baseAddress, scratch.count)
    }
    if -count == Int(EAGAIN) { return .drained }
    guard count > 0 else { return end(into: &buffer) }
    let isGood: Bool
    if pending.isEmpty {
      let bytes = UnsafeBufferPointer(rebasing: UnsafeBufferPointer(scratch)[..<count])
      var offset = 0
      isGood = takeMessages(bytes, &offset, into: &buffer)
      pending.append(contentsOf: bytes[offset...])
    } else {
      pending.append(contentsOf: scratch[..<count])
      var offset = 0
      isGood = pending.withUnsafeBufferPointer { takeMessages($0, &offset, into: &buffer) }
      if offset == pending.count { pending = [] } else { pending.removeFirst(offset) }
    }
    if !isGood { return .bad }
    return count == scratch.count ? .more : .drained
  }

  private func takeMessages(
    _ bytes: UnsafeBufferPointer<UInt8>, _ offset: inout Int, into buffer: inout MessageBuffer
  ) -> Bool {
    while true {
      switch framing.next(bytes, &offset) {
      case .message(let range):
        buffer.append(UnsafeBufferPointer(rebasing: bytes[range]), from: sender)
      case .more: return true
      case .bad: return false
      }
    }
  }

  private func end(into buffer: inout MessageBuffer) -> Outcome {
    pending.withUnsafeBufferPointer { bytes in
      switch framing.rest(bytes) {
      case .message(let range):
        buffer.append(UnsafeBufferPointer(rebasing: bytes[range]), from: sender)
        return .closed
      case .more: return .closed
      case .bad: return .bad
      }
    }
  }
}
