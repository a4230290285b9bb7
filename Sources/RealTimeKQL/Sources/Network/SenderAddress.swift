import CSocket

/// An address that messages come from, without the port.
struct SenderAddress: Hashable {
  private var high: UInt64
  private var low: UInt64

  init(_ address: socket_address) {
    (high, low) = withUnsafeBytes(of: address) { bytes in
      (
        bytes.loadUnaligned(as: UInt64.self),
        bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
      )
    }
  }
}
