/// The kernel's own events, which have a class and a type in place of a provider and a number.
enum KernelEvents {
  /// What is known of a class.
  struct Class: Sendable {
    /// Its name: `Process`.
    let name: String

    /// The names of its types.
    let types: [UInt8: String]

    /// The fields of its events, by their types and versions.
    let events: [UInt32: [ETWField]]

    /// The fields of an event; those of the newest version before it where its own is not known.
    func fields(_ type: UInt8, _ version: UInt8) -> [ETWField]? {
      var version = version
      while true {
        if let found = events[ETWProvider.key(UInt16(type), version)] { return found }
        if version == 0 { return nil }
        version -= 1
      }
    }
  }

  /// The name that the provider of these events has.
  static let provider = "MSNT_SystemTrace"

  /// What is known of a class.
  static func named(_ guid: Guid) -> Class? { all[guid] }

  /// The classes of the groups in the heads of events.
  static let classes: [UInt8: Guid] = Dictionary(
    uniqueKeysWithValues: groups.compactMap { group, guid, _, _, _ in
      Guid.parsed(text: guid).map { (group, $0) }
    })

  private static let all: [Guid: Class] = Dictionary(
    uniqueKeysWithValues: groups.compactMap { _, guid, name, types, events in
      Guid.parsed(text: guid).map {
        ($0, Class(name: name, types: types, events: ETWTableText.events(events)))
      }
    })

  private static let lifeTypes: [UInt8: String] = [
    1: "Start", 2: "End", 3: "DCStart", 4: "DCEnd", 39: "Defunct",
  ]

  private static let connectionTypes: [UInt8: String] = [
    10: "SendIPV4", 11: "RecvIPV4", 12: "ConnectIPV4", 13: "DisconnectIPV4", 14: "RetransmitIPV4",
    15: "AcceptIPV4", 16: "ReconnectIPV4", 17: "Fail", 18: "TCPCopyIPV4", 26: "SendIPV6",
    27: "RecvIPV6", 28: "ConnectIPV6", 29: "DisconnectIPV6", 30: "RetransmitIPV6", 31: "AcceptIPV6",
    32: "ReconnectIPV6", 34: "TCPCopyIPV6",
  ]

  private static let fileTypes: [UInt8: String] = [
    0: "Name", 32: "FileCreate", 35: "FileDelete", 36: "FileRundown", 64: "Create", 65: "Cleanup",
    66: "Close", 67: "Read", 68: "Write", 69: "SetInfo", 70: "Delete", 71: "Rename", 72: "DirEnum",
    73: "Flush", 74: "QueryInfo", 75: "FSControl", 76: "OperationEnd", 77: "DirNotify",
  ]

  private typealias Group = (
    number: UInt8, guid: String, name: String, types: [UInt8: String], events: String
  )

  /// The groups, and the classes of Windows' documentation that their events are of.
  private static let groups: [Group] = [
    (0, "68fdd900-4a3e-11d1-84f4-0000f80464e3", "EventTrace", [0: "Header"], ""),
    (
      1, "3d6fa8d4-fe05-11d0-9dda-00c04fd7ba7c", "DiskIo",
      [
        10: "Read", 11: "Write", 12: "ReadInit", 13: "WriteInit", 14: "FlushBuffers",
        15: "FlushInit",
      ], diskIo
    ),
    (
      2, "3d6fa8d3-fe05-11d0-9dda-00c04fd7ba7c", "PageFault", [32: "HardFault"],
      "32v2,32v3 InitialTime:i64 ReadOffset:u64 VirtualAddress:ptr FileObject:ptr TThreadId ByteCount"
    ),
    (3, "3d6fa8d0-fe05-11d0-9dda-00c04fd7ba7c", "Process", lifeTypes, process),
    (4, "90cbdc39-4a3e-11d1-84f4-0000f80464e3", "FileIo", fileTypes, fileIo),
    (
      5, "3d6fa8d1-fe05-11d0-9dda-00c04fd7ba7c", "Thread",
      lifeTypes.merging([36: "CSwitch", 50: "ReadyThread"]) { $1 }, thread
    ),
    (6, "9a280ac0-c8e0-11d1-84e2-00c04fb998a2", "TcpIp", connectionTypes, tcpIp),
    (
      8, "bf3a50c5-a9c9-4988-a005-2df0b7c80f80", "UdpIp", connectionTypes,
      """
      10v1,11v1,10v2,11v2 PID size daddr:ip4 saddr:ip4 dport:u16 sport:u16 seqnum connid:ptr
      26v1,27v1,26v2,27v2 PID size daddr:ip6 saddr:ip6 dport:u16 sport:u16 seqnum connid:ptr
      17v1,17v2 Proto:u16 FailureCode:u16
      """
    ),
    (
      9, "ae53722e-c863-11d2-8659-00c04fa321a1", "Registry",
      [
        10: "Create", 11: "Open", 12: "Delete", 13: "Query", 14: "SetValue", 15: "DeleteValue",
        16: "QueryValue", 17: "EnumerateKey", 18: "EnumerateValueKey", 19: "QueryMultipleValue",
        20: "SetInformation", 21: "Flush", 22: "KCBCreate", 23: "KCBDelete", 24: "KCBRundownBegin",
        25: "KCBRundownEnd", 26: "Virtualize", 27: "Close",
      ],
      (10...27).map { "\($0)v2" }.joined(separator: ",")
        + " InitialTime:i64 Status Index KeyHandle:ptr KeyName:utf16"
    ),
    (
      20, "2cb15d1d-5fc1-11d2-abe1-00a0c911f518", "Image",
      [2: "UnLoad", 3: "DCStart", 4: "DCEnd", 10: "Load"],
      """
      2v2,3v2,4v2,10v2 ImageBase:ptr ImageSize:ptr ProcessId ImageChecksum TimeDateStamp Reserved0 \
      DefaultBase:ptr Reserved1 Reserved2 Reserved3 Reserved4 FileName:utf16
      2v3,3v3,4v3,10v3 ImageBase:ptr ImageSize:ptr ProcessId ImageChecksum TimeDateStamp \
      SignatureLevel:u8 SignatureType:u8 Reserved0:u16 DefaultBase:ptr Reserved1 Reserved2 Reserved3 \
      Reserved4 FileName:utf16
      """
    ),
    (11, "01853a65-418f-4f36-aefc-dc0f1d2fd235", "SystemConfig", [:], ""),
    (15, "ce1dbfb4-137e-4da6-87b0-3f59aa102cbc", "PerfInfo", [:], ""),
    (17, "89497f50-effe-4440-8cf2-ce6b1cdcaca7", "Object", [:], ""),
    (24, "def2fe46-7bd6-4b80-bd94-f57fe20d0ce3", "StackWalk", [32: "Stack"], ""),
  ]

  private static let process = """
    1v1,2v1,3v1,4v1 PageDirectoryBase:ptr ProcessId ParentId SessionId ExitStatus:i32 UserSID:token \
    ImageFileName:ansi
    1v2,2v2,3v2,4v2,39v2 UniqueProcessKey:ptr ProcessId ParentId SessionId ExitStatus:i32 \
    UserSID:token ImageFileName:ansi CommandLine:utf16
    1v3,2v3,3v3,4v3,39v3 UniqueProcessKey:ptr ProcessId ParentId SessionId ExitStatus:i32 \
    DirectoryTableBase:ptr UserSID:token ImageFileName:ansi CommandLine:utf16
    1v4,2v4,3v4,4v4,39v4 UniqueProcessKey:ptr ProcessId ParentId SessionId ExitStatus:i32 \
    DirectoryTableBase:ptr Flags UserSID:token ImageFileName:ansi CommandLine:utf16 \
    PackageFullName:utf16 ApplicationId:utf16
    """

  private static let thread = """
    1v2,2v2,3v2,4v2 ProcessId TThreadId StackBase:ptr StackLimit:ptr UserStackBase:ptr \
    UserStackLimit:ptr StartAddr:ptr Win32StartAddr:ptr TebBase:ptr SubProcessTag
    1v3,2v3,3v3,4v3 ProcessId TThreadId StackBase:ptr StackLimit:ptr UserStackBase:ptr \
    UserStackLimit:ptr Affinity:ptr Win32StartAddr:ptr TebBase:ptr SubProcessTag BasePriority:u8 \
    PagePriority:u8 IoPriority:u8 ThreadFlags:u8
    36v2 NewThreadId OldThreadId NewThreadPriority:i8 OldThreadPriority:i8 PreviousCState:u8 \
    SpareByte:i8 OldThreadWaitReason:i8 OldThreadWaitMode:i8 OldThreadState:i8 \
    OldThreadWaitIdealProcessor:i8 NewThreadWaitTime Reserved
    50v2 TThreadId AdjustReason:i8 AdjustIncrement:i8 Flag:i8 Reserved:i8
    """

  private static let tcpIp = """
    10v1,10v2 PID size daddr:ip4 saddr:ip4 dport:u16 sport:u16 startime endtime seqnum connid:ptr
    11v1,13v1,14v1,16v1,18v1,11v2,13v2,14v2,16v2,18v2 PID size daddr:ip4 saddr:ip4 dport:u16 \
    sport:u16 seqnum connid:ptr
    12v1,15v1,12v2,15v2 PID size daddr:ip4 saddr:ip4 dport:u16 sport:u16 mss:u16 sackopt:u16 \
    tsopt:u16 wsopt:u16 rcvwin rcvwinscale:i16 sndwinscale:i16 seqnum connid:ptr
    17v1,17v2 Proto:u16 FailureCode:u16
    26v1,26v2 PID size daddr:ip6 saddr:ip6 dport:u16 sport:u16 startime endtime seqnum connid:ptr
    27v1,29v1,30v1,32v1,34v1,27v2,29v2,30v2,32v2,34v2 PID size daddr:ip6 saddr:ip6 dport:u16 \
    sport:u16 seqnum connid:ptr
    28v1,31v1,28v2,31v2 PID size daddr:ip6 saddr:ip6 dport:u16 sport:u16 mss:u16 sackopt:u16 \
    tsopt:u16 wsopt:u16 rcvwin rcvwinscale:i16 sndwinscale:i16 seqnum connid:ptr
    """

  private static let fileIo = """
    0v2,32v2,35v2,36v2 FileObject:ptr FileName:utf16
    64v2 IrpPtr:ptr TTID:ptr FileObject:ptr CreateOptions FileAttributes ShareAccess OpenPath:utf16
    64v3 IrpPtr:ptr FileObject:ptr TTID CreateOptions FileAttributes ShareAccess OpenPath:utf16
    65v2,66v2,73v2 IrpPtr:ptr TTID:ptr FileObject:ptr FileKey:ptr
    65v3,66v3,73v3 IrpPtr:ptr FileObject:ptr FileKey:ptr TTID
    67v2,68v2 Offset:u64 IrpPtr:ptr TTID:ptr FileObject:ptr FileKey:ptr IoSize IoFlags
    67v3,68v3 Offset:u64 IrpPtr:ptr FileObject:ptr FileKey:ptr TTID IoSize IoFlags
    69v2,70v2,71v2,74v2,75v2 IrpPtr:ptr TTID:ptr FileObject:ptr FileKey:ptr ExtraInfo:ptr InfoClass
    69v3,70v3,71v3,74v3,75v3 IrpPtr:ptr FileObject:ptr FileKey:ptr ExtraInfo:ptr TTID InfoClass
    72v2,77v2 IrpPtr:ptr TTID:ptr FileObject:ptr FileKey:ptr Length InfoClass FileIndex \
    FileName:utf16
    72v3,77v3 IrpPtr:ptr FileObject:ptr FileKey:ptr TTID Length InfoClass FileIndex FileName:utf16
    76v2,76v3 IrpPtr:ptr ExtraInfo:ptr NtStatus
    """

  private static let diskIo = """
    10v2,11v2 DiskNumber IrpFlags TransferSize Reserved ByteOffset:i64 FileObject:ptr Irp:ptr \
    HighResResponseTime:u64
    10v3,11v3 DiskNumber IrpFlags TransferSize Reserved ByteOffset:i64 FileObject:ptr Irp:ptr \
    HighResResponseTime:u64 IssuingThreadId
    12v2,13v2,15v2 Irp:ptr
    12v3,13v3,15v3 Irp:ptr IssuingThreadId
    14v2 DiskNumber IrpFlags HighResResponseTime:u64 Irp:ptr
    14v3 DiskNumber IrpFlags HighResResponseTime:u64 Irp:ptr IssuingThreadId
    """
}
