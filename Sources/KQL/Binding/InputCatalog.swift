import KQLSyntax

/// The streams a query may read, as the binder asks for them.
///
/// A source has one stream under several names: the name a query starts with picks a view of it.
package final class InputCatalog {
  /// A format for each view that has a name of its own, and the one for every other name.
  private let views: [String: any InputFormat]
  private let standard: any InputFormat

  /// The view in use, once the query has named one.
  private(set) var format: (any InputFormat)?
  private(set) var name = ""

  /// The members of dynamic columns that the query uses; readers put them behind the schema's columns.
  private(set) var paths: [ColumnPath] = []

  /// Names that the query uses and the format has not seen: dynamic columns behind the format's.
  private var unseen: [String] = []

  /// Reads a bounded stream from its start and passes its chunks to a closure while that returns
  /// `true`; `nil` when the stream can be read only once.
  package var rescan: ((_ take: (Chunk) -> Bool) throws(RunError) -> Void)?

  /// Whether the stream does not end, so that local files may change while it is read.
  package var isLive = false

  package init(standard: any InputFormat, views: [String: any InputFormat] = [:]) {
    self.standard = standard
    self.views = views
    check = nil
  }

  /// A catalog for a check without an input: the tables of a query are those of a declaration, and
  /// any other name is a table that has the columns which the query uses, all of one type.
  init(declared: [String: Schema], others: ScalarType, standard: any InputFormat) {
    self.standard = standard
    views = [:]
    check = Check(declared: declared, assumedType: others)
    rescan = { _ in }
  }

  /// What a check knows instead of an input.
  private struct Check {
    let declared: [String: Schema]
    let assumedType: ScalarType
    var undeclared: [UndeclaredTable] = []
  }

  private var check: Check?

  /// Whether there is no input, but a check of the query.
  var isCheck: Bool { check != nil }

  /// A table that a query names and nothing declares.
  struct UndeclaredTable {
    var name: NameSyntax

    /// The text that names it, when it is not the query's.
    var source: DiagnosticSource?
  }

  /// The tables that the query names and nothing declares.
  var undeclared: [UndeclaredTable] { check?.undeclared ?? [] }

  /// The names of tables that are known before a query names one, in alphabetical order.
  var tableNames: [String] { (check.map { Array($0.declared.keys) } ?? Array(views.keys)).sorted() }

  /// The table of a name, `nil` when the query already reads another view.
  func table(
    named name: String, at span: SourceSpan = SourceSpan(0, 0), in source: DiagnosticSource? = nil
  ) -> InputTable? {
    if let check {
      if let schema = check.declared[name] {
        return InputTable(name: name, schema: schema, eventTime: nil)
      }
      if !check.undeclared.contains(where: { $0.name.text == name }) {
        self.check?.undeclared.append(
          UndeclaredTable(name: NameSyntax(name, at: span), source: source))
      }
      return InputTable(
        name: name, schema: unseen.map { ColumnSchema($0, check.assumedType) }, eventTime: nil)
    }
    let wanted = views[name] ?? standard
    if format != nil, self.name != name, views[self.name] != nil || views[name] != nil {
      return nil
    }
    if format == nil {
      format = wanted
      self.name = name
    }
    return InputTable(
      name: name, schema: wanted.schema + unseen.map { ColumnSchema($0, .dynamic) },
      eventTime: eventTime)
  }

  /// Whether a column may be added.
  func mayAddColumn(_ name: String) -> Bool {
    isOpen && !unseen.contains(name) && unseen.count < 256 && check?.undeclared.isEmpty != true
  }

  /// Adds a dynamic column that is null until events have it, and forgets what was bound before.
  ///
  /// - Returns: `false` when the format's columns are fixed or the column is there already.
  func addColumn(_ name: String) -> Bool {
    guard mayAddColumn(name) else { return false }
    unseen.append(name)
    paths = unseen.map { ColumnPath(column: ColumnPath.event, keys: [$0]) }
    format = nil
    namedEventTime = nil
    eventTimeSource = nil
    return true
  }

  /// The position of the column that holds a member of a dynamic column, among the batch's columns;
  /// the keys are from the outside in.
  func column(ofMember keys: [String], in column: Int) -> Int {
    let schema = usedFormat.schema
    let path =
      column < schema.count
      ? ColumnPath(column: column, keys: keys)
      : ColumnPath(column: ColumnPath.event, keys: [unseen[column - schema.count]] + keys)
    return self.column(of: path)
  }

  /// The position of a path's column among the batch's columns.
  func column(of path: ColumnPath) -> Int {
    let count = usedFormat.schema.count
    if let known = paths.firstIndex(of: path) { return count + known }
    paths.append(path)
    return count + paths.count - 1
  }

  /// What says when an event happened, by a setting: a column or an expression.
  package var eventTimeText: String?

  /// What that is, where it is no column of the format.
  private(set) var eventTimeSource: Expression?
  private var namedEventTime: Int?

  /// Takes what the setting says; the table, as a query reads it then.
  func setEventTime(_ expression: Expression, of table: InputTable) -> InputTable {
    var table = table
    if let column = expression as? InputColumn, !column.isReceipt {
      namedEventTime = column.index
    } else {
      if eventTimeSource.map({ $0.isSame(as: expression) }) != true { eventTimeSource = expression }
      namedEventTime = column(of: .eventTime)
      table.eventTimeSource = eventTimeSource
    }
    table.eventTime = namedEventTime
    return table
  }

  /// The column of a batch that says when an event happened: the format's, or one with a usual name
  /// that the format could not tell to be a time.
  var eventTime: Int? {
    if let namedEventTime { return namedEventTime }
    let format = usedFormat
    if let known = format.eventTime { return known }
    let names = format.schema.map(\.name) + unseen
    for name in Self.eventTimeNames {
      if let index = names.firstIndex(of: name) { return index }
    }
    return nil
  }

  private static let eventTimeNames = [
    "TimeGenerated", "Timestamp", "TimeCreated", "EventTime", "DeviceTimestamp", "@timestamp",
    "timestamp", "time", "ts",
  ]

  /// The view in use, or the one for every name when the query has named none.
  var usedFormat: any InputFormat { format ?? standard }

  /// What the query asks of the stream.
  var feed: StreamFeed {
    StreamFeed(
      view: views[name] == nil ? "" : name, format: usedFormat, paths: paths,
      eventTime: eventTime, eventTimeSource: eventTimeSource)
  }

  /// Whether names that are not in the schema may be asked for.
  var isOpen: Bool { usedFormat.isOpen }
}
