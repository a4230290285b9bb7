/// What an event of the kernel tells, by the numbers that the programs in the kernel use (kernel_events.h).
package enum KernelKind: UInt8, Sendable {
  /// No event: what is known of a process, which events refer to.
  case process = 0
  case tcpSend, tcpReceive, tcpConnect, tcpFail, tcpAccept, tcpDisconnect, tcpListen
  case udpSend, udpReceive
  case exec, exit, fork
  case fileOpen, fileCreate, fileDelete, fileRename
  case dnsQuestion, dnsAnswer
  case logon

  /// Whether it is one of TCP.
  var isTCP: Bool { (Self.tcpSend.rawValue...Self.tcpListen.rawValue).contains(rawValue) }

  /// Whether it tells of a socket.
  var isSocket: Bool { (Self.tcpSend.rawValue...Self.udpReceive.rawValue).contains(rawValue) }

  /// Whether it is one of a file.
  var isFile: Bool { (Self.fileOpen.rawValue...Self.fileRename.rawValue).contains(rawValue) }
}
