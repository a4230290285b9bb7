/// Events of the kernel: what each kind that an input tells of offers as tables.
package enum KernelFormat {
  /// All events, as records of Windows.
  package static let standard: any InputFormat = KernelRecord.table { $0 != .fork }

  /// What tables events of TCP, UDP, processes, files, DNS and logons have.
  package enum Theme: String, CaseIterable, Sendable {
    case tcp, udp, process, file, dns, logon
  }

  /// The tables of some kinds of events.
  package static func views(_ themes: Set<Theme>) -> [String: any InputFormat] {
    var views: [String: any InputFormat] = [:]
    for theme in themes { views.merge(tables(of: theme)) { $1 } }
    return views
  }

  private static func tables(of theme: Theme) -> [String: any InputFormat] {
    func record(_ name: String) -> any InputFormat {
      let kinds = kinds[name] ?? []
      return KernelRecord.table { kinds.contains($0) }
    }
    return switch theme {
    case .tcp: ["EtwTcp": record("EtwTcp"), "DeviceNetworkEvents": KernelDevice.networkEvents]
    case .udp: ["EtwUdp": record("EtwUdp")]
    case .process:
      ["EtwProcess": record("EtwProcess"), "DeviceProcessEvents": KernelDevice.processEvents]
    case .file: ["EtwFile": record("EtwFile"), "DeviceFileEvents": KernelDevice.fileEvents]
    case .dns: ["EtwDns": record("EtwDns")]
    case .logon: ["DeviceLogonEvents": KernelDevice.logonEvents]
    }
  }

  /// The kinds of events that a table has; of files that were only read ``KernelDevice/fileEvents`` tells nothing.
  static let kinds: [String: KernelKinds] = [
    "EtwTcp": [.tcpSend, .tcpReceive, .tcpConnect, .tcpFail, .tcpAccept, .tcpDisconnect],
    "EtwUdp": [.udpSend, .udpReceive],
    "EtwProcess": [.exec, .exit],
    "EtwFile": files,
    "EtwDns": [.dnsQuestion, .dnsAnswer],
    "DeviceNetworkEvents": [.tcpConnect, .tcpFail, .tcpAccept, .tcpListen],
    "DeviceProcessEvents": [.exec],
    "DeviceFileEvents": files,
    "DeviceLogonEvents": [.logon],
  ]

  private static let files: KernelKinds = [.fileOpen, .fileCreate, .fileDelete, .fileRename]

  /// What is true of the events of a kind that are rows of a table; the table without a name has them all.
  static func test(of view: String, _ kind: KernelKind) -> KernelFilter.Test {
    if view.isEmpty { return .always }
    guard kinds[view]?.contains(kind) == true else { return .never }
    let isDevice = view == "DeviceFileEvents"
    return isDevice && kind == .fileOpen
      ? .question(.number(.writes, 1), holds: true) : .always
  }
}
