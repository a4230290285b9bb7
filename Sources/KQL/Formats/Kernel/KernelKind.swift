/// What an event of the kernel tells, by the numbers that the programs in the kernel use (kernel_events.h).
package enum KernelKind: UInt8, CaseIterable, Sendable {
  /// No event: what is known of a process, which events refer to.
  case process = 0
  case tcpSend, tcpReceive, tcpConnect, tcpFail, tcpAccept, tcpDisconnect, tcpListen
  case udpSend, udpReceive
  case exec, exit, fork
  case fileOpen, fileCreate, fileDelete, fileRename
  case dnsQuestion, dnsAnswer
  case logon

  /// Whether it tells of a socket.
  var isSocket: Bool { (Self.tcpSend.rawValue...Self.udpReceive.rawValue).contains(rawValue) }

  /// Whether it is a message of DNS.
  var isDNS: Bool { self == .dnsQuestion || self == .dnsAnswer }

  /// Whether it is one of a file.
  var isFile: Bool { (Self.fileOpen.rawValue...Self.fileRename.rawValue).contains(rawValue) }
}

/// Some kinds of events.
struct KernelKinds: ExpressibleByArrayLiteral, Sendable {
  private let bits: UInt32

  init(arrayLiteral kinds: KernelKind...) {
    bits = kinds.reduce(0) { $0 | 1 << UInt32($1.rawValue) }
  }

  func contains(_ kind: KernelKind) -> Bool { bits >> UInt32(kind.rawValue) & 1 == 1 }
}
