public import KQL

/// An output: a value with its settings, that can be opened any number of times.
public protocol Sink: Sendable {
  /// Opens it.
  ///
  /// - Throws: Why it cannot be written.
  func open(_ context: SinkContext) throws(SinkError) -> any OpenSink

  /// Whether all rows must have the same columns.
  var needsOneTable: Bool { get }

  /// Whether rows that are not final yet are shown when it is opened, in place of those before.
  var showsOpenRows: Bool { get }

  /// The files it writes.
  var files: [String] { get }

  /// The columns that its settings name, which every result must have.
  var neededColumns: [NeededColumn] { get }
}

/// A column that a setting of an output names.
public struct NeededColumn: Hashable, Sendable {
  /// Its name.
  public var name: String

  /// What its type must be; any if `nil`.
  public var type: ScalarType?

  /// The setting: `alert-key`.
  public var setting: String

  /// A column that a setting names.
  public init(_ name: String, _ type: ScalarType? = nil, of setting: String) {
    self.name = name
    self.type = type
    self.setting = setting
  }
}

extension Sink {
  /// No.
  public var needsOneTable: Bool { false }
  /// No.
  public var showsOpenRows: Bool { false }
  /// None.
  public var files: [String] { [] }
  /// None.
  public var neededColumns: [NeededColumn] { [] }
}

/// An output whose rows may wait in the files of `--spool` while it takes none, as a service's.
public protocol SpoolableSink: Sink {
  /// Makes what turns rows of a table into bytes, like ``OpenSink/encoder(for:)``, before it is open.
  func encoder(for table: OutputTable) -> RowEncoder

  /// What the bytes depend on besides the table, such as a column with keys: rows that wait are given to an
  /// output with the same only.
  var rowFormat: String { get }
}

extension SpoolableSink {
  /// Nothing.
  public var rowFormat: String { "" }
}

/// An output that has been opened.
///
/// Encoders turn rows into bytes, in several threads if need be. The rows, in the right order, are
/// written by one thread at a time.
public protocol OpenSink: AnyObject, Sendable {
  /// Makes what turns rows of a table into bytes for ``write(_:)``.
  ///
  /// The first call for a table announces it, so that it is there even without rows. It is called once
  /// for every thread that makes rows.
  func encoder(for table: OutputTable) -> RowEncoder

  /// Takes rows, of one or more tables.
  ///
  /// When it throws an error that is transient, none of the rows has been taken: they come again.
  func write(_ rows: EncodedRows) throws(SinkError)

  /// Gives out what is buffered: when ``flushInterval`` is over, before a mark, and at the end.
  func flush() throws(SinkError)

  /// How long rows may stay in a buffer; `nil` when none do, so that nothing has to be flushed.
  var flushInterval: Duration? { get }

  /// Shows rows that are not final, in place of those shown before.
  func show(open rows: EncodedRows) throws(SinkError)

  /// Ends the output, after the last rows.
  func finish() throws(SinkError)

  /// Ends the output when it has failed for good, or the run has: what it has taken is left so that it can be
  /// read, as far as that is possible.
  func abandon()

  /// Where the output is now, with everything written so far in safety, as a text that opening it
  /// again understands, so that what comes later can be taken back; `nil` where nothing can.
  func mark() throws(SinkError) -> SinkMark?

  /// Learns that a mark it has given is written down, so that nothing before it will be taken back.
  func stored(_ mark: SinkMark)

  /// Goes on in new files, where others have given its own another name.
  func reopen() throws(SinkError)

  /// What it has counted besides the rows delivered.
  var counters: [Counter] { get }

  /// How many rows are where they belong, when it knows better than that every write has done its work:
  /// what is in a buffer is not there yet, and refused rows are nowhere.
  var deliveredRows: Int? { get }
}

extension OpenSink {
  /// Does nothing.
  public func stored(_ mark: SinkMark) {}
  /// Does nothing.
  public func reopen() throws(SinkError) {}
  /// Does nothing.
  public func flush() throws(SinkError) {}
  /// None.
  public var flushInterval: Duration? { nil }
  /// Does nothing.
  public func show(open rows: EncodedRows) throws(SinkError) {}
  /// Does nothing.
  public func finish() throws(SinkError) {}
  /// Does nothing.
  public func abandon() {}
  /// None.
  public func mark() throws(SinkError) -> SinkMark? { nil }
  /// None.
  public var counters: [Counter] { [] }
  /// Every row that it has taken.
  public var deliveredRows: Int? { nil }
}

/// A table of an output: a query's columns under its name.
public struct OutputTable: Hashable, Sendable {
  /// Its number among the tables of the output, in the order in which they were announced.
  public var number: Int

  /// Its columns.
  public var schema: Schema

  /// The query that its rows are of, where there are several.
  public var title: String?

  /// How it is to be drawn; `nil` where the query does not say.
  package var chart: Chart? = nil

  /// Whether its rows come when a stream ends, so that until then they are shown as they would be.
  package var comesAtEnd = false
}

/// Where an output was at a moment, in its own words.
public struct SinkMark: Hashable, Sendable {
  /// The words, for nobody but the output.
  public var text: String

  /// Creates a mark.
  public init(_ text: String) { self.text = text }
}

/// What an output is told about the run that it is for.
public struct SinkContext: Sendable {
  /// What an earlier run has left of the output.
  enum Continuation: Sendable {
    /// It has not written down how far it was, so nothing but an empty file is its.
    case unwritten
    /// It was there; what is behind came later, and is made again.
    case mark(SinkMark)
    /// It cannot be told any more; what comes is added.
    case unknown
  }

  /// What an earlier run has left; `nil` when runs do not go on where others were.
  var continuation: Continuation?

  /// The mark of an earlier run to go on from: what is behind it is made again.
  public var mark: SinkMark? { if case .mark(let mark) = continuation { mark } else { nil } }

  /// Whether a later run may go on where this one was, by its checkpoints.
  var goesOnLater: Bool { continuation != nil }

  /// How long to try again what fails for the moment.
  public var patience: Patience

  /// The group whose places are kept with the rows, where the output is the only one and can do that.
  var group: String?

  /// Takes rows that the output refuses for good.
  public var refused = RefusedRows.none

  /// Whether text is coloured.
  public var color = ColorChoice.auto

  /// Whether the input ends.
  var isBounded = false

  /// Whether the run shows rows that are not final.
  var showsOpenRows = false

  /// Takes what is worth saying to people, a line each.
  public var note: @Sendable (String) -> Void

  /// Creates a context without a past.
  public init(
    patience: Patience = .none, note: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.patience = patience
    self.note = note
  }
}
