/// The record that events of the kernel have in common with those of Windows: same providers, numbers and names, so
/// that queries on the one run on the other.
enum KernelRecord {
  /// A table of the events that pass a test.
  static func table(
    _ takes: @escaping @Sendable (KernelKind) -> Bool
  ) -> EventTable<KernelEvent> {
    EventTable(
      WindowsTables.record,
      hidden: [ColumnSchema("TimeGenerated", .datetime), ColumnSchema("Timestamp", .datetime)],
      eventTime: "TimeCreated", contents
    ) { takes($0.kind) }
  }

  /// The provider of an event of a kind, and the number of the event there.
  static func identity(_ kind: KernelKind) -> (provider: StaticString, number: Int32) {
    switch kind {
    case .tcpSend: ("Microsoft-Windows-Kernel-Network", 10)
    case .tcpReceive: ("Microsoft-Windows-Kernel-Network", 11)
    case .tcpConnect: ("Microsoft-Windows-Kernel-Network", 12)
    case .tcpDisconnect: ("Microsoft-Windows-Kernel-Network", 13)
    case .tcpAccept: ("Microsoft-Windows-Kernel-Network", 15)
    case .tcpFail: ("Microsoft-Windows-Kernel-Network", 17)
    case .tcpListen: ("Linux-Kernel-Network", 1)
    case .udpSend: ("Microsoft-Windows-Kernel-Network", 42)
    case .udpReceive: ("Microsoft-Windows-Kernel-Network", 43)
    case .exec: ("Microsoft-Windows-Kernel-Process", 1)
    case .exit: ("Microsoft-Windows-Kernel-Process", 2)
    case .fileOpen: ("Microsoft-Windows-Kernel-File", 12)
    case .fileCreate: ("Microsoft-Windows-Kernel-File", 30)
    case .fileDelete: ("Microsoft-Windows-Kernel-File", 26)
    case .fileRename: ("Microsoft-Windows-Kernel-File", 27)
    case .dnsQuestion: ("Microsoft-Windows-DNS-Client", 3006)
    case .dnsAnswer: ("Microsoft-Windows-DNS-Client", 3008)
    case .logon: ("Linux-Logon", 1)
    case .process, .fork: ("Linux-Kernel", 0)
    }
  }

  private static let guids: [(provider: StaticString, guid: Guid)] = [
    (
      "Microsoft-Windows-Kernel-Network",
      Guid(high: 0x7dd4_2a49_5329_4832, low: 0x8dfd_43d9_7915_3a88)
    ),
    (
      "Microsoft-Windows-Kernel-Process",
      Guid(high: 0x22fb_2cd6_0e7b_422b, low: 0xa0c7_2fad_1fd0_e716)
    ),
    (
      "Microsoft-Windows-Kernel-File", Guid(high: 0xedd0_8927_9cc4_4e65, low: 0xb970_c256_0fb5_c289)
    ),
    ("Microsoft-Windows-DNS-Client", Guid(high: 0x1c95_126e_7eea_49a9, low: 0xa3fe_a378_b03d_db4d)),
  ]

  private static let time = EventContent<KernelEvent>.datetime { $0.time }

  private static let contents: [String: EventContent<KernelEvent>] = [
    "Provider": .text { (event, _) in StringView(identity(event.kind).provider) },
    "EventId": .int { identity($0.kind).number },
    "TimeCreated": time, "TimeGenerated": time, "Timestamp": time,
    "Level": .int { _ in 4 },
    "Opcode": .int { event in
      switch event.kind {
      case .exec, .exit: identity(event.kind).number
      case let kind where kind.isFile: 0
      case .dnsQuestion, .dnsAnswer: 0
      default: identity(event.kind).number
      }
    },
    "Computer": .fixed(HostName.current),
    "ProcessId": .long { $0.processNumber }, "ThreadId": .long { $0.thread },
    "UserId": .text { (event, arena) in
      arena.begin()
      DynamicWriter(arena).append(event.user)
      return arena.end()
    },
    "ProviderGuid": .guid { event in
      let name = StringView(identity(event.kind).provider)
      return guids.first { name == $0.provider }?.guid
    },
    "EventData": .bag(data), "ExtendedData": .bag(extended),
  ]

  /// What the provider says of an event; members of other kinds are left out.
  private static let data: [(name: StaticString, content: EventContent<KernelEvent>)] = [
    ("PID", long { $0.isSocket ? $1.processNumber : nil }),
    ("size", long { $0.isSocket ? $1.size : nil }),
    ("daddr", text { $0.isSocket ? $1.remoteAddress.text($2) : nil }),
    ("saddr", text { $0.isSocket ? $1.localAddress.text($2) : nil }),
    ("dport", long { $0.isSocket ? Int64($1.remotePort) : nil }),
    ("sport", long { $0.isSocket ? Int64($1.localPort) : nil }),
    ("ProcessID", long { $0 == .exec || $0 == .exit ? $1.processNumber : nil }),
    (
      "CreateTime",
      .datetime { event in
        event.kind == .exec || event.kind == .exit ? event.process?.created : nil
      }
    ),
    ("ParentProcessID", long { $0 == .exec ? $1.parentNumber : nil }),
    ("ExitTime", .datetime { $0.kind == .exit ? $0.time : nil }),
    ("ExitCode", long { $0 == .exit ? Int64($1.exitStatus >> 8 & 255) : nil }),
    ("Signal", long { $0 == .exit && $1.exitStatus & 127 != 0 ? Int64($1.exitStatus & 127) : nil }),
    ("ImageName", text { (kind, event, _) in kind == .exec || kind == .exit ? event.image : nil }),
    (
      "CommandLine", text { (kind, event, _) in kind == .exec ? event.process?[.commandLine] : nil }
    ),
    ("FileName", text { $0 == .fileOpen || $0 == .fileCreate ? $1.path($2) : nil }),
    ("CreateOptions", long { $0 == .fileOpen || $0 == .fileCreate ? $1.flags : nil }),
    ("FilePath", text { $0 == .fileDelete || $0 == .fileRename ? $1.path($2) : nil }),
    ("PreviousFilePath", text { $0 == .fileRename ? $1.previousPath($2) : nil }),
    ("QueryName", text { $0 == .dnsQuestion || $0 == .dnsAnswer ? $1.message.name($2) : nil }),
    ("QueryType", long { $0 == .dnsQuestion || $0 == .dnsAnswer ? $1.message.type : nil }),
    ("QueryOptions", long { $0 == .dnsQuestion || $0 == .dnsAnswer ? $1.message.flags : nil }),
    ("QueryStatus", long { $0 == .dnsAnswer ? $1.message.status : nil }),
    ("QueryResults", text { $0 == .dnsAnswer ? $1.message.results($2) : nil }),
    (
      "ServerAddress",
      text { $0 == .dnsQuestion || $0 == .dnsAnswer ? $1.remoteAddress.text($2) : nil }
    ),
    ("UserName", text { (kind, event, _) in kind == .logon ? event.logon(0) : nil }),
    ("Terminal", text { (kind, event, _) in kind == .logon ? event.logon(1) : nil }),
    ("RemoteHost", text { (kind, event, _) in kind == .logon ? event.logon(2) : nil }),
    ("IpAddress", text { $0 == .logon ? $1.remoteAddress.text($2) : nil }),
    ("Succeeded", .bool { $0.kind == .logon ? $0.hasSucceeded : nil }),
  ]

  /// What is known besides of the process that an event is of.
  private static let extended: [(name: StaticString, content: EventContent<KernelEvent>)] = [
    ("ProcessName", .text { (event, _) in event.processName }),
    ("FolderPath", .text { (event, _) in event.process?[.path] }),
    ("CommandLine", .text { (event, _) in event.process?[.commandLine] }),
    ("AccountName", .text { (event, _) in event.process?[.account] }),
    ("ParentId", .long { $0.process?.parent?.number }),
    ("ParentName", .text { (event, _) in event.process?.parent?[.name] }),
    ("CGroup", .text { (event, _) in event.process?[.group] }),
    ("ContainerId", .text { (event, _) in event.process?[.container] }),
  ]

  private static func long(
    _ value: @escaping @Sendable (KernelKind, KernelEvent) -> Int64?
  ) -> EventContent<KernelEvent> {
    .long { value($0.kind, $0) }
  }

  private static func text(
    _ value: @escaping @Sendable (KernelKind, KernelEvent, Arena) -> StringView?
  ) -> EventContent<KernelEvent> {
    .text { value($0.kind, $0, $1) }
  }
}

extension KernelEvent {
  /// The name of the program of the process, or at least that of the thread.
  var processName: StringView {
    guard let name = process?[.name], !name.isEmpty else { return command }
    return name
  }

  /// The path of the program of the process, or its name.
  var image: StringView { process?[.path] ?? processName }
}
