/// The fields of systemd's journal that its manual names (systemd.journal-fields), with the types of their
/// values.
package enum JournalFields {
  /// Those that are columns, in order.
  static let shown: [(name: String, type: ScalarType)] = [
    ("PRIORITY", .int), ("SYSLOG_FACILITY", .int), ("_HOSTNAME", .string),
    ("SYSLOG_IDENTIFIER", .string), ("_SYSTEMD_UNIT", .string), ("_PID", .long), ("_UID", .long),
    ("_COMM", .string), ("_EXE", .string), ("_CMDLINE", .string), ("_TRANSPORT", .string),
    ("MESSAGE", .string),
  ]

  /// Those that a query may name besides.
  static let others: [(name: String, type: ScalarType)] = [
    ("MESSAGE_ID", .string), ("CODE_FILE", .string), ("CODE_LINE", .int), ("CODE_FUNC", .string),
    ("ERRNO", .int), ("INVOCATION_ID", .string), ("USER_INVOCATION_ID", .string),
    ("SYSLOG_PID", .long), ("SYSLOG_TIMESTAMP", .string), ("SYSLOG_RAW", .string),
    ("DOCUMENTATION", .string), ("TID", .long), ("UNIT", .string), ("USER_UNIT", .string),
    ("_GID", .long), ("_CAP_EFFECTIVE", .string), ("_AUDIT_SESSION", .long),
    ("_AUDIT_LOGINUID", .long), ("_SYSTEMD_CGROUP", .string), ("_SYSTEMD_SLICE", .string),
    ("_SYSTEMD_USER_UNIT", .string), ("_SYSTEMD_USER_SLICE", .string),
    ("_SYSTEMD_SESSION", .string), ("_SYSTEMD_OWNER_UID", .long),
    ("_SYSTEMD_INVOCATION_ID", .string), ("_SELINUX_CONTEXT", .string),
    ("_SOURCE_REALTIME_TIMESTAMP", .datetime), ("_SOURCE_MONOTONIC_TIMESTAMP", .long),
    ("_BOOT_ID", .string), ("_MACHINE_ID", .string), ("_STREAM_ID", .string),
    ("_LINE_BREAK", .string), ("_NAMESPACE", .string), ("_RUNTIME_SCOPE", .string),
    ("_KERNEL_DEVICE", .string), ("_KERNEL_SUBSYSTEM", .string), ("_UDEV_SYSNAME", .string),
    ("_UDEV_DEVNODE", .string), ("_UDEV_DEVLINK", .string), ("COREDUMP_UNIT", .string),
    ("COREDUMP_USER_UNIT", .string), ("OBJECT_PID", .long), ("OBJECT_UID", .long),
    ("OBJECT_GID", .long), ("OBJECT_COMM", .string), ("OBJECT_EXE", .string),
    ("OBJECT_CMDLINE", .string), ("OBJECT_SYSTEMD_UNIT", .string), ("CONTAINER_NAME", .string),
    ("CONTAINER_ID", .string), ("CONTAINER_TAG", .string),
  ]

  /// All of them, by their numbers.
  package static let names: [String] = (shown + others).map(\.name)

  /// The number of a field.
  static func number(_ name: String) -> Int {
    guard let number = names.firstIndex(of: name) else {
      preconditionFailure("'\(name)' is no field of the journal's manual")
    }
    return number
  }

  private static let types = (shown + others).map(\.type)

  /// The number that a text is, as the value of a field that holds numbers.
  static func number(_ text: StringView, _ field: Int) -> Int64? {
    types[field] == .int || types[field] == .long ? Int64.parsed(text) : nil
  }

  /// What a column of a field holds.
  static func content(_ name: String, _ type: ScalarType) -> EventContent<JournalEvent> {
    let number = number(name)
    return switch type {
    case .int: .int { $0[number].flatMap(Int32.parsed) }
    case .long: .long { $0[number].flatMap(Int64.parsed) }
    case .datetime:
      .datetime { event in
        event[number].flatMap(Int64.parsed).flatMap {
          JournalEvent.datetime(microseconds: UInt64(clamping: $0))
        }
      }
    default: .text { (event, _) in event[number] }
    }
  }
}
