import Glibc

/// Microsoft Defender's tables of devices, of what a kernel of Linux tells.
///
/// What Linux has no word for is null, or empty where it is text; Docs/Inputs/ebpf.md says what that is.
enum KernelDevice {
  typealias Content = EventContent<KernelEvent>

  static let processEvents = table(
    "DeviceProcessEvents", WindowsTables.deviceProcessEvents,
    initiating { $0.process?.parent }.merging([
      "ActionType": .fixed("ProcessCreated"),
      "FileName": .text { (event, _) in event.processName },
      "FolderPath": .text { (event, _) in event.image },
      "ProcessId": .long { $0.processNumber },
      "ProcessCommandLine": .text { (event, _) in event.process?[.commandLine] },
      "ProcessCreationTime": .datetime { $0.process?.created },
      "AccountName": .text { (event, _) in event.process?[.account] },
      "AccountDomain": .fixed(HostName.current),
    ]) { $1 }
  ) { $0.kind == .exec }

  static let networkEvents = table(
    "DeviceNetworkEvents", WindowsTables.deviceNetworkEvents,
    initiating { $0.process }.merging([
      "ActionType": .text { (event, _) in
        switch event.kind {
        case .tcpConnect: StringView("ConnectionSuccess")
        case .tcpFail: StringView("ConnectionFailed")
        case .tcpAccept: StringView("InboundConnectionAccepted")
        default: StringView("ListeningConnectionCreated")
        }
      },
      "RemoteIP": .text { (event, arena) in
        event.kind == .tcpListen ? nil : event.remoteAddress.text(arena)
      },
      "RemotePort": .int { event in
        event.kind == .tcpListen ? nil : Int32(event.remotePort.byteSwapped)
      },
      "RemoteIPType": .text { (event, _) in
        event.kind == .tcpListen ? nil : event.remoteAddress.type.map { StringView($0) }
      },
      "LocalIP": .text { (event, arena) in event.localAddress.text(arena) },
      "LocalPort": .int { Int32($0.localPort.byteSwapped) },
      "LocalIPType": .text { (event, _) in event.localAddress.type.map { StringView($0) } },
      "Protocol": .fixed("Tcp"),
    ]) { $1 }
  ) { event in
    switch event.kind {
    case .tcpConnect, .tcpFail, .tcpAccept, .tcpListen: true
    default: false
    }
  }

  static let fileEvents = table(
    "DeviceFileEvents", WindowsTables.deviceFileEvents,
    initiating { $0.process }.merging([
      "ActionType": .text { (event, _) in
        switch event.kind {
        case .fileCreate: StringView("FileCreated")
        case .fileDelete: StringView("FileDeleted")
        case .fileRename: StringView("FileRenamed")
        default: StringView("FileModified")
        }
      },
      "FileName": .text { (event, arena) in lastName(event.path(arena)) },
      "FolderPath": .text { (event, arena) in event.path(arena) },
      "PreviousFileName": .text { (event, arena) in event.previousPath(arena).map(lastName) },
      "PreviousFolderPath": .text { (event, arena) in event.previousPath(arena) },
      "FileSize": .long { $0.fileSize },
    ]) { $1 }
  ) { event in
    event.kind.isFile && (event.kind != .fileOpen || event.writes)
  }

  static let logonEvents = table(
    "DeviceLogonEvents", WindowsTables.deviceLogonEvents,
    initiating { $0.process }.merging([
      "ActionType": .text { (event, _) in
        event.hasSucceeded ? StringView("LogonSuccess") : StringView("LogonFailed")
      },
      "LogonType": .text { (event, _) in
        event.logon(2).isEmpty ? StringView("Interactive") : StringView("RemoteInteractive")
      },
      "AccountName": .text { (event, _) in event.logon(0) },
      "AccountDomain": .fixed(HostName.current),
      "RemoteIP": .text { (event, arena) in event.remoteAddress.text(arena) },
      "RemoteIPType": .text { (event, _) in event.remoteAddress.type.map { StringView($0) } },
      "RemoteDeviceName": .text { (event, arena) in
        let host = event.logon(2)
        return event.remoteAddress.text(arena).map { $0 == host } == true ? nil : host
      },
    ]) { $1 }
  ) { $0.kind == .logon }

  private static func table(
    _ name: String, _ columns: Schema, _ contents: [String: Content],
    takes: @escaping @Sendable (KernelEvent) -> Bool
  ) -> EventTable<KernelEvent> {
    var all = contents
    all["Timestamp"] = .datetime { $0.time }
    all["TimeGenerated"] = .datetime { $0.time }
    all["DeviceName"] = .fixed(HostName.current)
    all["DeviceId"] = .fixed(DeviceNumber.current)
    all["Type"] = .fixed(name)
    all["SourceSystem"] = .fixed("Linux")
    all["AdditionalFields"] = .text { (event, arena) in additional(event, arena) }
    return EventTable(
      columns, hidden: WindowsTables.deviceExtras, eventTime: "Timestamp", all, takes: takes)
  }

  /// The columns of the process that did it, and of the one that started that.
  private static func initiating(
    _ process: @escaping @Sendable (KernelEvent) -> KernelProcess?
  ) -> [String: Content] {
    [
      "InitiatingProcessId": .long { event in
        process(event)?.number ?? (event.kind == .exec ? event.parentNumber : event.processNumber)
      },
      "InitiatingProcessFileName": .text { (event, _) in
        process(event)?[.name] ?? (event.kind == .exec ? nil : event.command)
      },
      "InitiatingProcessFolderPath": .text { (event, _) in process(event)?[.path] },
      "InitiatingProcessCommandLine": .text { (event, _) in process(event)?[.commandLine] },
      "InitiatingProcessCreationTime": .datetime { process($0)?.created },
      "InitiatingProcessAccountName": .text { (event, _) in process(event)?[.account] },
      "InitiatingProcessAccountDomain": .fixed(HostName.current),
      "InitiatingProcessParentId": .long { process($0)?.parent?.number },
      "InitiatingProcessParentFileName": .text { (event, _) in process(event)?.parent?[.name] },
      "InitiatingProcessParentCreationTime": .datetime { process($0)?.parent?.created },
    ]
  }

  /// What Defender has no column for, as a JSON text.
  private static func additional(_ event: KernelEvent, _ arena: Arena) -> StringView? {
    guard let process = event.process else { return nil }
    let writer = DynamicWriter(arena)
    arena.begin()
    arena.append("{\"Uid\":")
    writer.append(event.user)
    for (name, text) in [
      ("\"CGroup\":" as StaticString, KernelProcess.Text.group), ("\"ContainerId\":", .container),
    ] {
      guard let value = process[text], !value.isEmpty else { continue }
      arena.append(",")
      arena.append(name)
      writer.append(string: value)
    }
    arena.append("}")
    return arena.end()
  }

  private static func lastName(_ path: StringView) -> StringView {
    var start = path.count
    while start > 0, path[start - 1] != UInt8(ascii: "/") { start -= 1 }
    return path.dropFirst(start)
  }
}

/// What tells this machine from others.
enum DeviceNumber {
  /// The text of `/etc/machine-id`; empty when there is none.
  static let current: String = {
    let file = open("/etc/machine-id", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return "" }
    defer { close(file) }
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 64) { bytes in
      let count = Swift.max(0, read(file, bytes.baseAddress, 64))
      return String(decoding: bytes.prefix(count).prefix { $0 > 0x20 }, as: UTF8.self)
    }
  }()
}
