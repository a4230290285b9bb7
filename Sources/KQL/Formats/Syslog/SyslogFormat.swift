/// Lines of syslog: RFC 3164, RFC 5424, and what other programs write that begins with a time.
package struct SyslogFormat: InputFormat {
  /// Which columns there are.
  package enum View: Hashable, Sendable {
    /// The record of the original.
    case original
    /// Microsoft Sentinel's `Syslog` table.
    case sentinel
  }

  /// What a column holds.
  enum Content: Sendable {
    /// The time in the line, and the time of receipt where there is none.
    case time, generated
    /// Names of what a header's priority says, or the file and the program.
    case facility(@Sendable (Int16) -> StaticString)
    case severity(@Sendable (Int16) -> StaticString)
    case host, address, extracted, application, process, processNumber
    case messageID, line, message, lineage, collector
    /// A text that is the same in every row.
    case fixed(StaticString)
    /// A number that nobody knows.
    case missing
  }

  package let schema: Schema
  package let hidden: Schema

  /// What each column holds: those of the schema, and behind them those that a query has named.
  private(set) var contents: [Content]

  /// What each hidden column holds.
  private let hiddenContents: [Content]

  /// The facility of lines of which it is not known otherwise.
  let facility: Int?

  package var isOpen: Bool { false }
  package let eventTime: Int?
  package var generatedTimes: Set<String> { ["TimeGenerated", "Timestamp", "TimeCreated"] }

  /// Creates a format.
  ///
  /// - Parameters:
  ///   - view: Which columns there are.
  ///   - facility: The number of the facility of lines that do not say theirs.
  package init(_ view: View = .original, facility: Int? = nil) {
    let columns = view == .sentinel ? Self.sentinelColumns : Self.originalColumns
    let names = Set(columns.map(\.name))
    let others = (view == .sentinel ? Self.originalColumns : []) + Self.otherColumns
    let hidden = others.filter { !names.contains($0.name) }
    schema = columns.map { ColumnSchema($0.name, $0.type) }
    contents = columns.map(\.content)
    self.hidden = hidden.map { ColumnSchema($0.name, $0.type) }
    hiddenContents = hidden.map(\.content)
    self.facility = facility
    // What the line says: where it says nothing, the stream does not go on by it.
    eventTime = schema.index(named: view == .sentinel ? "EventTime" : "DeviceTimestamp")
  }

  /// The views that a query picks by the name of its table; every other name is the original's.
  package static let views: [String: any InputFormat] = views(facility: nil)

  /// The same for lines with a facility of their own.
  package static func views(facility: Int?) -> [String: any InputFormat] {
    ["Syslog": SyslogFormat(.sentinel, facility: facility)]
  }

  /// The format of the view that a query picks by the name of its table.
  package init(table: String) { self.init(table == "Syslog" ? .sentinel : .original) }

  package func makeReader(paths: [ColumnPath]) -> any RecordReader {
    SyslogReader(format: self, paths: paths)
  }

  package func makeFraming() -> any RecordFraming { Self.framing() }

  /// What finds the lines of a file.
  package static func framing() -> any RecordFraming { SyslogFraming() }

  /// The same with hidden columns behind its own.
  func adding(_ paths: [ColumnPath]) -> SyslogFormat {
    var format = self
    for path in paths {
      let index = path.keys.first.flatMap { hidden.index(named: $0) }
      format.contents.append(index.map { hiddenContents[$0] } ?? .missing)
    }
    return format
  }

  private typealias Columns = [(name: String, type: ScalarType, content: Content)]

  private static let originalColumns: Columns = [
    ("DeviceTimestamp", .datetime, .time),
    ("Facility", .string, .facility { SyslogNames.facility($0) }),
    ("Severity", .string, .severity { SyslogNames.severity($0) }), ("HostName", .string, .host),
    ("SourceIpAddress", .string, .address), ("ExtractedData", .dynamic, .extracted),
    ("AppName", .string, .application), ("ProcId", .string, .process),
    ("MsgId", .string, .messageID), ("Payload", .string, .line), ("Message", .string, .message),
    ("LogFileLineage", .dynamic, .lineage),
  ]

  private static let sentinelColumns: Columns = [
    ("TimeGenerated", .datetime, .generated), ("Computer", .string, .host),
    ("EventTime", .datetime, .time),
    ("Facility", .string, .facility { SyslogNames.facilityKeyword($0) }),
    ("HostName", .string, .host),
    ("SeverityLevel", .string, .severity { SyslogNames.severityKeyword($0) }),
    ("SyslogMessage", .string, .message), ("ProcessID", .int, .processNumber),
    ("HostIP", .string, .address), ("ProcessName", .string, .application),
    ("CollectorHostName", .string, .collector), ("SourceSystem", .string, .fixed("Linux")),
    ("Type", .string, .fixed("Syslog")),
    // Azure fills these; rules name them, and group by them.
    ("TenantId", .string, .fixed("")), ("MG", .string, .fixed("")),
    ("_ResourceId", .string, .fixed("")), ("_SubscriptionId", .string, .fixed("")),
    ("_ItemId", .string, .fixed("")), ("_BilledSize", .real, .missing),
    ("_IsBillable", .string, .fixed("")),
  ]

  /// Names that the event time has in other tables, and the time of the line in the original's.
  private static let otherColumns: Columns = [
    ("TimeGenerated", .datetime, .generated), ("Timestamp", .datetime, .generated),
    ("TimeCreated", .datetime, .generated),
  ]
}
