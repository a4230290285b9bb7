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
      "ProcessUniqueId": .long { $0.process?.uniqueNumber },
      "ProcessCommandLine": .text { (event, _) in event.process?[.commandLine] },
      "ProcessCreationTime": .datetime { $0.process?.created },
      "AccountName": .text { (event, _) in event.process?[.account] },
      "AccountDomain": .fixed(HostName.current),
    ]) { $1 }
  )

  static let networkEvents = table(
    "DeviceNetworkEvents", WindowsTables.deviceNetworkEvents,
    initiating { $0.process }.merging([
      "ActionType": .text { (event, _) in StringView(action(event.kind)) },
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
  )

  static let fileEvents = table(
    "DeviceFileEvents", WindowsTables.deviceFileEvents,
    initiating { $0.process }.merging([
      "ActionType": .text { (event, _) in StringView(action(event.kind)) },
      "FileName": .text { (event, arena) in lastName(event.path(arena)) },
      "FolderPath": .text { (event, arena) in event.path(arena) },
      "PreviousFileName": .text { (event, arena) in event.previousPath(arena).map(lastName) },
      "PreviousFolderPath": .text { (event, arena) in event.previousPath(arena) },
      "FileSize": .long { $0.fileSize },
    ]) { $1 }
  ) { $0.kind != .fileOpen || $0.writes }

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
  )

  /// What Defender calls an event of a connection or of a file.
  static func action(_ kind: KernelKind) -> StaticString {
    switch kind {
    case .tcpConnect: "ConnectionSuccess"
    case .tcpFail: "ConnectionFailed"
    case .tcpAccept: "InboundConnectionAccepted"
    case .tcpListen: "ListeningConnectionCreated"
    case .fileCreate: "FileCreated"
    case .fileDelete: "FileDeleted"
    case .fileRename: "FileRenamed"
    default: "FileModified"
    }
  }

  private static func table(
    _ name: String, _ columns: Schema, _ contents: [String: Content],
    takes: @escaping @Sendable (KernelEvent) -> Bool = { _ in true }
  ) -> EventTable<KernelEvent> {
    let kinds = KernelFormat.kinds[name] ?? []
    var all = contents
    all["Timestamp"] = .datetime { $0.time }
    all["TimeGenerated"] = .datetime { $0.time }
    all["DeviceName"] = .fixed(HostName.current)
    all["DeviceId"] = .fixed(DeviceNumber.current)
    all["Type"] = .fixed(name)
    all["SourceSystem"] = .fixed("Linux")
    all["AdditionalFields"] = .json(additional)
    return EventTable(
      columns, hidden: WindowsTables.deviceExtras, eventTime: "Timestamp", all
    ) { kinds.contains($0.kind) && takes($0) }
  }

  /// The columns of the process that did it, and of the one that started that.
  private static func initiating(
    _ process: @escaping @Sendable (KernelEvent) -> KernelProcess?
  ) -> [String: Content] {
    [
      "InitiatingProcessId": .long { event in
        process(event)?.number ?? (event.kind == .exec ? event.parentNumber : event.processNumber)
      },
      "InitiatingProcessUniqueId": .long { process($0)?.uniqueNumber },
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

  /// Writes what Defender has no column for.
  private static func additional(_ event: KernelEvent, _ writer: DynamicWriter) -> Bool {
    guard let process = event.process else { return false }
    let arena = writer.arena
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
    return true
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
