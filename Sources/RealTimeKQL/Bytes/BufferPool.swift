import KQL
import Synchronization

/// Memory for chunks of one size, used again and again.
final class BufferPool: Sendable {
  /// The bytes of a buffer, without the slack.
  let capacity: Int

  /// Guards the buffers that nobody uses.
  private let free = Mutex<[Address]>([])

  /// More than this many unused buffers are given back to the system.
  private static let kept = 8

  private struct Address: @unchecked Sendable { var pointer: UnsafeMutablePointer<UInt8> }

  init(capacity: Int) { self.capacity = capacity }

  deinit { free.withLock { for address in $0 { address.pointer.deallocate() } } }

  func take() -> UnsafeMutablePointer<UInt8> {
    free.withLock { $0.popLast() }?.pointer ?? .allocate(capacity: capacity + Chunk.slack)
  }

  func give(_ pointer: UnsafeMutablePointer<UInt8>) {
    let address = Address(pointer: pointer)
    let isKept = free.withLock { addresses in
      guard addresses.count < Self.kept else { return false }
      addresses.append(address)
      return true
    }
    if !isKept { pointer.deallocate() }
  }
}
