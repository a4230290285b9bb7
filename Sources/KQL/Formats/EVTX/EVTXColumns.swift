/// What a column of a table of event logs holds.
enum EVTXContent: Sendable {
  /// A field of `System`.
  case field(EventField)
  case eventData, userData, extendedData
  /// The text of the `Data` with a name, read as the column's type; empty where there is none.
  case data(String)
  /// A text that is found for each event, and read as the column's type; empty where there is none.
  case text(@Sendable (EVTXEvent) -> StringView)
  /// A text that is the same in each row.
  case fixed(StaticString)
  /// What nobody knows.
  case missing
}

/// The columns of a reader of event logs: those of the view, and behind them what a query has asked for.
struct EVTXColumns {
  /// The table.
  let view: EVTXView

  /// What each column holds, its type, and the keys to a member inside of it.
  private(set) var all: [(content: EVTXContent, type: ScalarType, keys: [String])]

  init(_ view: EVTXView, paths: [ColumnPath]) {
    self.view = view
    all = zip(view.schema, view.contents).map { ($1, $0.type, []) }
    for path in paths {
      if path.column >= 0, path.column < view.schema.count {
        all.append((view.contents[path.column], .dynamic, path.keys))
      } else if let name = path.keys.first, let hidden = view.hidden.index(named: name) {
        let keys = Array(path.keys.dropFirst())
        all.append(
          (view.hiddenContents[hidden], keys.isEmpty ? view.hidden[hidden].type : .dynamic, keys))
      } else {
        all.append((.missing, .dynamic, []))
      }
    }
  }
}

/// A table that shows events of logs: which of them, and in which columns.
struct EVTXView: Sendable {
  /// What queries call it; empty for the records as they are.
  let name: String

  /// The columns, and those that a query may name besides.
  let schema, hidden: Schema

  /// What they hold.
  let contents, hiddenContents: [EVTXContent]

  /// The column that says when an event happened.
  let timeColumn: String

  /// Whether an event is one of the table's; `nil` where all are.
  let isWanted: (@Sendable (EVTXEvent) -> Bool)?

  /// Describes a table.
  ///
  /// - Parameters:
  ///   - name: What queries call it.
  ///   - schema: Its columns.
  ///   - timeColumn: That which says when an event happened.
  ///   - contents: What they hold; those that are not named are empty.
  ///   - extras: Columns that a query may name besides, and what they hold.
  ///   - isWanted: Whether an event is one of the table's.
  init(
    name: String, schema: Schema, timeColumn: String, contents: [String: EVTXContent],
    extras: Schema = [], isWanted: (@Sendable (EVTXEvent) -> Bool)? = nil
  ) {
    self.name = name
    self.schema = schema
    self.timeColumn = timeColumn
    self.isWanted = isWanted
    self.contents = schema.map { contents[$0.name] ?? .missing }
    var hidden = extras.filter { schema.index(named: $0.name) == nil }
    var hiddenContents = hidden.map { contents[$0.name] ?? .missing }
    for column in WindowsTables.record + Self.otherTimes
    where (schema + hidden).index(named: column.name) == nil {
      hidden.append(column)
      hiddenContents.append(Self.recordContents[column.name] ?? .field(.systemTime))
    }
    self.hidden = hidden
    self.hiddenContents = hiddenContents
  }

  /// Names that the time of an event has in other tables.
  private static let otherTimes = WindowsTables.schema("TimeGenerated:datetime Timestamp:datetime")

  /// The records as they are.
  static let record = EVTXView(
    name: "", schema: WindowsTables.record, timeColumn: "TimeCreated", contents: recordContents)

  /// What the columns of ``WindowsTables/record`` hold.
  static let recordContents: [String: EVTXContent] = [
    "Provider": .field(.provider), "EventId": .field(.eventID), "TimeCreated": .field(.systemTime),
    "Level": .field(.level), "Opcode": .field(.opcode), "Keywords": .field(.keywords),
    "Computer": .field(.computer), "Channel": .field(.channel), "EventRecordId": .field(.recordID),
    "ProcessId": .field(.processID), "ThreadId": .field(.threadID), "Version": .field(.version),
    "Task": .field(.task), "ActivityId": .field(.activityID),
    "RelatedActivityId": .field(.relatedActivityID), "UserId": .field(.userID),
    "ProviderGuid": .field(.providerGuid), "EventSourceName": .field(.eventSourceName),
    "Qualifiers": .field(.qualifiers), "EventData": .eventData, "UserData": .userData,
    "ExtendedData": .extendedData,
  ]

  /// The tables that have names of their own.
  static let all: [EVTXView] =
    [
      securityEvent, event, windowsEvent, deviceProcessEvents, deviceNetworkEvents,
      deviceFileEvents, deviceRegistryEvents, deviceImageLoadEvents, deviceLogonEvents,
      deviceEvents,
    ] + logs

  /// The records of Windows' own logs, by the names that the original's pages and Windows have for them.
  private static let logs = ["Application", "Security", "Setup", "System"].map {
    (channel: StaticString) in
    EVTXView(
      name: channel.description, schema: WindowsTables.record, timeColumn: "TimeCreated",
      contents: recordContents
    ) { $0.text(.channel) == channel }
  }
}
