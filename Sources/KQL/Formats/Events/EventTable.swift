/// A table of an input whose events are of several kinds: its columns, and which of the events it takes.
///
/// Each table of such an input is one of these. A query reads the table that it names, and sees no other
/// event; all tables read the same chunks.
struct EventTable<Event: ChunkEvent>: InputFormat {
  let schema: Schema
  let hidden: Schema
  let eventTime: Int?
  let generatedTimes: Set<String>

  /// What each column holds.
  let contents: [EventContent<Event>]
  private let hiddenContents: [EventContent<Event>]

  /// Which events are rows.
  let takes: @Sendable (Event) -> Bool

  /// What a name holds that is no column, as dynamic; `nil` where such a name is a mistake.
  private let other: (@Sendable (String) -> EventContent<Event>)?

  var isOpen: Bool { other != nil }
  var hasUntypedMembers: Bool { isOpen || schema == WindowsTables.record }
  var findsMembers: Bool { true }

  /// Creates a table.
  ///
  /// - Parameters:
  ///   - columns: Its columns, in order.
  ///   - hidden: Those that a query may name though they are not in its result.
  ///   - eventTime: The column that says when an event happened, for each event.
  ///   - contents: What columns hold, by their names; of the others nothing is known.
  ///   - other: What a name holds that is no column, as dynamic.
  ///   - takes: Which events are rows.
  init(
    _ columns: Schema, hidden: Schema = [], eventTime: String,
    _ contents: [String: EventContent<Event>],
    other: (@Sendable (String) -> EventContent<Event>)? = nil,
    takes: @escaping @Sendable (Event) -> Bool
  ) {
    schema = columns
    self.hidden = hidden
    self.eventTime = schema.index(named: eventTime)
    generatedTimes = Set((columns + hidden).filter { $0.type == .datetime }.map(\.name))
      .intersection(["TimeGenerated", "Timestamp", "TimeCreated"])
    self.contents = columns.map { contents[$0.name] ?? .missing($0.type) }
    hiddenContents = hidden.map { contents[$0.name] ?? .missing($0.type) }
    self.other = other
    self.takes = takes
  }

  func makeReader(paths: [ColumnPath]) -> any RecordReader {
    EventTableReader(self, paths.map(source))
  }

  func makeFraming() -> any RecordFraming { LineFraming() }

  /// What the column of a path holds.
  private func source(of path: ColumnPath) -> EventSource<Event> {
    var keys = path.keys[...]
    var content: EventContent<Event>
    if path.column >= 0 {
      content = contents[path.column]
    } else {
      guard let name = keys.popFirst() else { return EventSource(.missing(.dynamic)) }
      if let index = hidden.index(named: name) {
        content = hiddenContents[index]
        if keys.isEmpty { return EventSource(content) }
      } else {
        content = other?(name) ?? .missing(.dynamic)
      }
    }
    while let key = keys.first, case .bag(let members) = content {
      keys.removeFirst()
      content = members.first { "\($0.name)" == key }?.content ?? .missing(.dynamic)
    }
    return EventSource(content, keys: Array(keys), isDynamic: true)
  }
}

/// Where the values of a column come from: a content, or a member of it.
struct EventSource<Event: ChunkEvent>: Sendable {
  let content: EventContent<Event>

  /// The keys of the member, from the outside in.
  let keys: [String]

  /// Whether the values are dynamic, whatever the content's type.
  let isDynamic: Bool

  init(_ content: EventContent<Event>, keys: [String] = [], isDynamic: Bool = false) {
    self.content = content
    self.keys = keys
    self.isDynamic = isDynamic || content.type == .dynamic
  }
}
