import CTLS

/// The TLS of one connection.
final class TLSSession {
  private let server: TLSServer
  private let connection: OpaquePointer

  /// Begins the handshake, if there is memory.
  ///
  /// The socket must outlive the session.
  init?(_ server: TLSServer, descriptor: Int32) {
    guard let connection = tls_accept(server.server, descriptor) else { return nil }
    self.server = server
    self.connection = connection
  }

  deinit { tls_connection_free(connection) }

  /// Whether the handshake is over.
  var isEstablished: Bool { tls_is_established(connection) }

  /// Why the session failed.
  var problem: String {
    tls_problem(connection).map { String(cString: $0) } ?? "the connection was closed"
  }

  /// Reads from the socket once: how many bytes that decrypted to, and what to do next.
  func receive(
    _ scratch: UnsafeMutableBufferPointer<UInt8>
  ) -> (count: Int, outcome: SenderConnection.Outcome) {
    guard scratch.count >= tls_capacity else { return (0, .bad) }
    var count: UInt32 = 0
    let outcome: SenderConnection.Outcome =
      switch tls_receive(connection, scratch.baseAddress, &count) {
      case tls_open: .drained
      case tls_more: .more
      case tls_blocked: .blocked
      case tls_closed: isEstablished ? .closed : .refused
      default: isEstablished ? .bad : .refused
      }
    return (Int(count), outcome)
  }
}
