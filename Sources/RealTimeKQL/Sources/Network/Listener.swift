import CSocket
import Glibc

/// A socket that messages or connections come to.
final class Listener {
  /// How messages are carried.
  enum Transport: String {
    case udp, tcp, tls
  }

  let descriptor: Int32
  let transport: Transport

  /// What connections are encrypted with; of `tls` only.
  let security: TLSServer?

  /// What to tell people: `udp 127.0.0.1:514`.
  let name: String

  /// What the kernel is asked to keep for us, in bytes.
  private static let receiveBuffer: Int32 = 32 << 20

  /// What it gave.
  private let receiveBuffer: Int32

  /// Opens a socket and binds it.
  ///
  /// - Parameters:
  ///   - transport: How messages are carried.
  ///   - address: What it is bound to.
  ///   - port: The port, 0 for any that is free.
  ///   - security: What connections are encrypted with.
  ///   - other: An option with another port, for those who may not use this one.
  /// - Throws: Why it cannot be bound.
  init(
    _ transport: Transport, _ address: ListenAddress, port: Int, security: TLSServer?,
    other: String? = nil
  ) throws(SourceError) {
    self.transport = transport
    self.security = transport == .tls ? security : nil
    let kind = transport == .udp ? SOCK_DGRAM : SOCK_STREAM
    let flags = SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
    descriptor = socket(address.family, Int32(kind.rawValue | flags), 0)
    guard descriptor >= 0 else {
      throw SourceError("\(transport.rawValue) \(address.text): \(errorText(Int(errno)))")
    }
    var yes: Int32 = 1
    let size = socklen_t(MemoryLayout<Int32>.size)
    if transport != .udp { setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, size) }
    if address.family == AF_INET6 {
      var isAlone: Int32 = address.isAny ? 0 : 1
      setsockopt(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &isAlone, size)
    }
    receiveBuffer =
      transport == .udp ? socket_set_receive_buffer(descriptor, Self.receiveBuffer) : 0
    var result = address.bind(descriptor, port: port)
    if result == 0, transport != .udp, listen(descriptor, 512) != 0 { result = -Int(errno) }
    guard result == 0 else {
      close(descriptor)
      var text = "\(transport.rawValue) \(address.text):\(port): \(errorText(-result))"
      if -result == Int(EACCES) {
        let option =
          other ?? (transport == .udp ? "--udpport 5514" : "--\(transport.rawValue) 5514")
        text += "\n  = help: ports below 1024 need root or CAP_NET_BIND_SERVICE; try \(option)"
      }
      throw SourceError(text)
    }
    name = "\(transport.rawValue) \(address.text):\(socket_port(descriptor))"
  }

  deinit { close(descriptor) }

  /// What is worth saying about it.
  var notes: [String] {
    var notes = ["listening on \(name)"]
    // The kernel counts twice what it is asked for.
    let size = receiveBuffer / 2
    if transport == .udp, size < Self.receiveBuffer {
      notes.append(
        "warning: \(name): the kernel keeps \(size >> 10) KiB of datagrams instead of "
          + "\(Self.receiveBuffer >> 10) KiB, which bursts may exceed\n  = help: as root, "
          + "'sysctl net.core.rmem_max=\(Self.receiveBuffer)' allows more")
    }
    return notes
  }

  /// How many datagrams the kernel has dropped.
  var droppedCount: Int { transport == .udp ? Int(socket_dropped(descriptor)) : 0 }
}
