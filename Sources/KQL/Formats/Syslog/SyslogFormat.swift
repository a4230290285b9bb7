/// Lines of syslog: RFC 3164, RFC 5424, with ISO timestamps or of the kernel.
package struct SyslogFormat: InputFormat {
  /// Which columns come first.
  package enum View: Hashable, Sendable {
    /// The record of the original.
    case original
    /// Microsoft Sentinel's `Syslog` table, and then the columns of the original it lacks.
    case sentinel
  }

  /// What a column holds.
  enum Content: Sendable {
    case time, facility, severity, host, address, extracted, application, process, processNumber
    case messageID, line, message, lineage
    /// A text that is the same in every row.
    case fixed(StaticString)
    case collector
    /// Facility and severity by the short names of `syslog.conf`.
    case facilityKeyword, severityKeyword
  }

  package let schema: Schema

  /// What each column of the schema holds.
  let contents: [Content]

  package var isOpen: Bool { false }
  package var eventTime: Int? { 0 }

  /// Creates a format.
  package init(_ view: View = .original) {
    var columns: [(name: String, type: ScalarType, content: Content)] = []
    if view == .sentinel { columns += Self.sentinelColumns }
    let names = Set(columns.map(\.name))
    columns += Self.originalColumns.filter { !names.contains($0.name) }
    schema = columns.map { ColumnSchema($0.name, $0.type) }
    contents = columns.map(\.content)
  }

  /// The views that a query picks by the name of its table; every other name is the original's.
  package static let views: [String: any InputFormat] = ["Syslog": SyslogFormat(.sentinel)]

  /// The format of the view that a query picks by the name of its table.
  package init(table: String) { self.init(table == "Syslog" ? .sentinel : .original) }

  package func makeReader(paths: [ColumnPath]) -> any RecordReader { SyslogReader(format: self) }

  package func makeFraming() -> any RecordFraming { Self.framing() }

  /// What finds the lines of a file.
  package static func framing() -> any RecordFraming { LineFraming() }

  private static let originalColumns: [(name: String, type: ScalarType, content: Content)] = [
    ("DeviceTimestamp", .datetime, .time), ("Facility", .string, .facility),
    ("Severity", .string, .severity), ("HostName", .string, .host),
    ("SourceIpAddress", .string, .address), ("ExtractedData", .dynamic, .extracted),
    ("AppName", .string, .application), ("ProcId", .string, .process),
    ("MsgId", .string, .messageID), ("Payload", .string, .line), ("Message", .string, .message),
    ("LogFileLineage", .dynamic, .lineage),
  ]

  private static let sentinelColumns: [(name: String, type: ScalarType, content: Content)] = [
    ("TimeGenerated", .datetime, .time), ("Computer", .string, .host),
    ("EventTime", .datetime, .time), ("Facility", .string, .facilityKeyword),
    ("HostName", .string, .host), ("SeverityLevel", .string, .severityKeyword),
    ("SyslogMessage", .string, .message), ("ProcessID", .int, .processNumber),
    ("HostIP", .string, .address), ("ProcessName", .string, .application),
    ("CollectorHostName", .string, .collector), ("SourceSystem", .string, .fixed("Linux")),
    ("Type", .string, .fixed("Syslog")),
    // Azure fills these; rules name them, and group by them.
    ("TenantId", .string, .fixed("")), ("_ResourceId", .string, .fixed("")),
    ("_SubscriptionId", .string, .fixed("")), ("_ItemId", .string, .fixed("")),
    // What the header carries; the original's record has the whole line under this name.
    ("Payload", .string, .message),
  ]
}
