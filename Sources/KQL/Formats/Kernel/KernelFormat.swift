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
    switch theme {
    case .tcp:
      [
        "EtwTcp": KernelRecord.table { $0.isTCP && $0 != .tcpListen },
        "DeviceNetworkEvents": KernelDevice.networkEvents,
      ]
    case .udp: ["EtwUdp": KernelRecord.table { $0 == .udpSend || $0 == .udpReceive }]
    case .process:
      [
        "EtwProcess": KernelRecord.table { $0 == .exec || $0 == .exit },
        "DeviceProcessEvents": KernelDevice.processEvents,
      ]
    case .file:
      [
        "EtwFile": KernelRecord.table { $0.isFile },
        "DeviceFileEvents": KernelDevice.fileEvents,
      ]
    case .dns: ["EtwDns": KernelRecord.table { $0 == .dnsQuestion || $0 == .dnsAnswer }]
    case .logon: ["DeviceLogonEvents": KernelDevice.logonEvents]
    }
  }
}
