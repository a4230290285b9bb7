import Foundation
import Testing

/// A socket that sends to a port of this machine.
final class Sender {
  private var descriptor: Int32

  init(
    _ kind: __socket_type, _ port: UInt16, from source: String? = nil, to host: String = "127.0.0.1"
  ) throws {
    descriptor = socket(AF_INET, Int32(kind.rawValue), 0)
    if let source { try Self.call(descriptor, source, 0, bind) }
    try Self.call(descriptor, host, port, connect)
  }

  deinit { close() }

  private static func call(
    _ descriptor: Int32, _ host: String, _ port: UInt16,
    _ function: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) throws {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    inet_pton(AF_INET, host, &address.sin_addr)
    let result = withUnsafeBytes(of: &address) { bytes in
      bytes.baseAddress.map {
        function(
          descriptor, $0.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
      }
    }
    try #require(result == 0)
  }

  func send(_ text: String) throws { try send(Array(text.utf8)) }

  func send(_ bytes: [UInt8]) throws {
    var bytes = bytes[...]
    repeat {
      let sent = bytes.withUnsafeBytes {
        Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard sent >= 0 else { throw POSIXError(.EPIPE) }
      bytes = bytes.dropFirst(sent)
    } while !bytes.isEmpty
  }

  /// Whether the other side closes the connection within five seconds.
  func isClosedByPeer() async throws -> Bool {
    for _ in 0..<1000 {
      var byte: UInt8 = 0
      let count = recv(descriptor, &byte, 1, Int32(MSG_DONTWAIT))
      if count == 0 || count < 0 && errno != EAGAIN { return true }
      try await Task.sleep(for: .milliseconds(5))
    }
    return false
  }

  func close() {
    if descriptor >= 0 { Foundation.close(descriptor) }
    descriptor = -1
  }
}
