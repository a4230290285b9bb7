/// A table of an input as a query reads it: the columns that the query has asked for so far.
final class InputView {
  /// Its place among the tables that the query reads.
  let number: Int

  /// The place of its input among those of the run.
  let input: Int

  /// The name of the format among those of the input; empty for the one of its events as they are.
  let key: String

  let format: any InputFormat

  /// What the query calls it; `nil` while it does not.
  var name: String?

  /// What says when an event happened, by a setting: a column or an expression.
  let eventTimeText: String?

  /// The members of dynamic columns that the query uses; readers put them behind the schema's columns.
  private(set) var paths: [ColumnPath] = []

  /// What the query names besides the format's columns, behind which they are: hidden ones, and in an
  /// open format those that it has not seen, which are dynamic.
  private(set) var named: Schema = []

  /// Whether a name stands for the events whose column `Type` has it.
  var isRouted = false

  init(number: Int, input: Int, key: String, _ format: any InputFormat, eventTime: String?) {
    self.number = number
    self.input = input
    self.key = key
    self.format = format
    eventTimeText = eventTime
    if format.givesRest {
      named = [.rest]
      paths = [.rest]
    }
  }

  /// Forgets what the query calls it, and what was bound over it.
  func begin() {
    name = nil
    namedEventTime = nil
    eventTimeSource = nil
  }

  /// The table, as the query reads it.
  var table: InputTable {
    InputTable(
      name: name ?? key, number: number, schema: format.schema + named, eventTime: eventTime,
      generatedTimes: generatedTimes)
  }

  // MARK: Columns

  /// Whether names that are not in the schema may be asked for.
  var isOpen: Bool { format.isOpen }

  /// Whether members of its events have types that nobody can declare.
  var hasUntypedMembers: Bool { format.hasUntypedMembers }

  /// Whether members of dynamic columns are columns of their own where a query asks for them.
  var findsMembers: Bool { format.findsMembers }

  /// Whether a column may be added.
  func mayAddColumn(_ name: String) -> Bool {
    guard named.index(named: name) == nil, named.count < 256 else { return false }
    return isOpen || format.hidden.contains { $0.name == name }
  }

  /// Adds a column that the format hides, or a dynamic one that is null until events have it.
  func addColumn(_ name: String) {
    var column = ColumnSchema(name, .dynamic)
    if let hidden = format.hidden.first(where: { $0.name == name }) {
      column = hidden
      column.isHidden = true
    }
    named.append(column)
    paths = namedPaths
  }

  /// The paths of the columns that the query names besides the format's.
  var namedPaths: [ColumnPath] {
    named.map {
      $0.isRest ? .rest : ColumnPath(column: ColumnPath.event, keys: [$0.name])
    }
  }

  /// The position of the column that holds a member of a dynamic column, among the batch's columns;
  /// the keys are from the outside in.
  func column(ofMember keys: [String], in column: Int) -> Int {
    let schema = format.schema
    let path =
      column < schema.count
      ? ColumnPath(column: column, keys: keys)
      : ColumnPath(column: ColumnPath.event, keys: [named[column - schema.count].name] + keys)
    return self.column(of: path)
  }

  /// The position of a path's column among the batch's columns.
  func column(of path: ColumnPath) -> Int {
    let count = format.schema.count
    if let known = paths.firstIndex(of: path) { return count + known }
    paths.append(path)
    return count + paths.count - 1
  }

  /// The column of events without tables of their own that says which table an event is of.
  var typeColumn: Int? {
    (format.schema + named).firstIndex {
      $0.name == "Type" && ($0.type == .string || $0.type == .dynamic)
    }
  }

  // MARK: Time

  /// What the setting says,  where it is no column of the format.
  private(set) var eventTimeSource: Expression?
  private var namedEventTime: Int?

  /// Takes what the setting says; the table, as a query reads it then.
  func setEventTime(_ expression: Expression) -> InputTable {
    if let column = expression as? InputColumn, !column.isReceipt {
      namedEventTime = column.index
    } else {
      if eventTimeSource.map({ $0.isSame(as: expression) }) != true { eventTimeSource = expression }
      namedEventTime = column(of: .eventTime)
    }
    var table = table
    table.eventTimeSource = eventTimeSource
    return table
  }

  /// The column of a batch that says when an event happened: the format's, or one with a usual name
  /// that the format could not tell to be a time.
  private var eventTime: Int? {
    if let namedEventTime { return namedEventTime }
    if let known = format.eventTime { return known }
    let names = format.schema.map(\.name) + named.map(\.name)
    for name in Self.eventTimeNames {
      if let index = names.firstIndex(of: name) { return index }
    }
    return nil
  }

  /// The columns of a batch that are the event time, or the time of receipt where that is not known.
  private var generatedTimes: Set<Int> {
    let names = format.generatedTimes
    guard !names.isEmpty else { return [] }
    let columns = format.schema + named
    return Set(columns.indices.filter { names.contains(columns[$0].name) })
  }

  private static let eventTimeNames = [
    "TimeGenerated", "Timestamp", "TimeCreated", "EventTime", "DeviceTimestamp", "@timestamp",
    "timestamp", "time", "ts",
  ]

  /// What the query asks of the stream.
  var feed: StreamFeed {
    StreamFeed(
      input: input, view: key, table: number, format: format, paths: paths, eventTime: eventTime,
      eventTimeSource: eventTimeSource)
  }
}
