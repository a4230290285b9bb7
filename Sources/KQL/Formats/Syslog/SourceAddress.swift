import Glibc

/// Tells addresses of senders from paths.
enum SourceAddress {
  /// Whether the origin of a chunk is an IPv4 or IPv6 address.
  static func isAddress(_ origin: String) -> Bool {
    var address = in6_addr()
    return inet_pton(AF_INET, origin, &address) == 1 || inet_pton(AF_INET6, origin, &address) == 1
  }
}

/// The name of this machine.
enum HostName {
  /// The name, empty when the system does not tell.
  static let current: String = {
    var bytes = [CChar](repeating: 0, count: 256)
    let isKnown = gethostname(&bytes, 255) == 0
    let name = bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return isKnown ? String(decoding: name, as: UTF8.self) : ""
  }()
}
