/// Turns bytes of a format into batches; one per worker.
package protocol RecordReader: AnyObject {
  /// Reads all records of a chunk.
  ///
  /// - Parameters:
  ///   - chunk: Whole records only; batches keep it alive.
  ///   - emit: Takes each batch, of at most ``Batch/preferredCount`` rows, and says whether to go on.
  /// - Returns: `false` when `emit` did.
  func read(_ chunk: Chunk, emit: (Batch) -> Bool) -> Bool

  /// What was read so far.
  var counts: ReadCounts { get }

  /// Takes records from here on that cannot be understood.
  func takeRejected(_ take: @escaping (RejectedRecord) -> Void)

  /// Names of members that events had and the schema has not, as far as they were looked at.
  var newNames: [String] { get }

  /// Names that were asked for and that no event has had, though events were looked at for them.
  var missingNames: [String] { get }
}

extension RecordReader {
  /// It understands every record.
  package func takeRejected(_ take: @escaping (RejectedRecord) -> Void) {}

  /// None.
  package var newNames: [String] { [] }

  /// None.
  package var missingNames: [String] { [] }
}

/// A format of input: csv, ndjson, syslog.
package protocol InputFormat: Sendable {
  /// The columns of its batches; those of the requested paths follow them.
  var schema: Schema { get }

  /// Whether a column that is not in the schema may appear later (JSON).
  var isOpen: Bool { get }

  /// Whether members of its events have types that nobody can declare, so that queries may group by them.
  var hasUntypedMembers: Bool { get }

  /// Whether its readers find members of dynamic columns without making the whole value first.
  var findsMembers: Bool { get }

  /// Columns that a query may name though they are neither in its result nor meant by `*`; readers
  /// put them behind the schema's when they are asked for their paths from the event.
  var hidden: Schema { get }

  /// Whether the path without keys from the event gives what the schema does not tell of an event
  /// (JSON): ``ColumnPath/rest``.
  var givesRest: Bool { get }

  /// The column that says when an event happened.
  var eventTime: Int? { get }

  /// Names of other columns that say when an event happened, or when it came where that is not known.
  var generatedTimes: Set<String> { get }

  /// Makes a reader that will be asked for these paths besides the schema's columns.
  func makeReader(paths: [ColumnPath]) -> any RecordReader

  /// Makes what finds the borders of records.
  func makeFraming() -> any RecordFraming
}

extension InputFormat {
  /// None.
  package var hidden: Schema { [] }

  /// They have where names may be asked for.
  package var hasUntypedMembers: Bool { isOpen }

  /// They do where names may be asked for.
  package var findsMembers: Bool { isOpen }

  /// It tells everything.
  package var givesRest: Bool { false }

  /// None.
  package var generatedTimes: Set<String> { [] }
}

/// A member inside a dynamic column, which a reader can find without parsing the whole value.
///
/// Its value is a dynamic column, null where there is no such member. An open format also takes paths
/// that start at the event: a name that a query uses but the schema lacks is the path
/// `ColumnPath(column: ColumnPath.event, keys: [name])`. The columns of the paths follow those of the
/// schema in each batch, in the order in which they were requested.
public struct ColumnPath: Hashable, Sendable {
  /// Stands for the event itself in place of a column.
  public static let event = -1

  /// The time of receipt, which is no part of the input.
  static let receipt = ColumnPath(column: -2, keys: [])

  /// The event time, where it is an expression over other columns.
  static let eventTime = ColumnPath(column: -3, keys: [])

  /// Whether it is computed, and not found by a reader.
  var isComputed: Bool { column < Self.event }
  /// Stands for what the schema does not tell of an event: an array with a bag of the members that it
  /// does not name, and a bag of those whose value is not of their column's type; null where there are
  /// none.
  public static let rest = ColumnPath(column: event, keys: [])

  /// The column's position in the format's schema, or ``event``.
  public var column: Int

  /// The keys, from the outside in; none for ``rest``.
  public var keys: [String]

  /// Creates a path.
  public init(column: Int, keys: [String]) {
    self.column = column
    self.keys = keys
  }
}

/// Finds where the last whole record of a growing buffer ends.
package protocol RecordFraming {
  /// The length of the part of `bytes` that consists of whole records.
  ///
  /// - Parameters:
  ///   - bytes: Everything since the end of the last whole record.
  ///   - searched: How many of them a call before this one has seen already.
  /// - Returns: The length, 0 when there is no whole record yet.
  mutating func wholeRecords(in bytes: UnsafeBufferPointer<UInt8>, searched: Int) -> Int

  /// Learns that a file is read from a place behind its start.
  mutating func begin(_ file: FileSurvey)

  /// The first record of the file, where it says how the others are to be read.
  var head: ChunkHead? { get }

  /// The years of the records of a file, where their times lack them.
  func years(of file: FileSurvey) -> RecordYears?

  /// Changes whole records so that readers find each in a line of its own.
  func prepare(_ records: UnsafeMutableBufferPointer<UInt8>)
}

extension RecordFraming {
  /// Not needed.
  package mutating func begin(_ file: FileSurvey) {}

  /// It says nothing.
  package var head: ChunkHead? { nil }

  /// They are.
  package func prepare(_ records: UnsafeMutableBufferPointer<UInt8>) {}

  /// Not needed.
  package func years(of file: FileSurvey) -> RecordYears? { nil }
}

/// How many records a reader has seen.
public struct ReadCounts: Hashable, Sendable {
  /// Records, whole or not.
  public var read = 0

  /// Records that could not be understood at all; they are not in any batch.
  public var malformed = 0

  /// Records with too few or too many fields, kept.
  public var ragged = 0

  /// Values that were not of their column's type and became null.
  public var unconverted = 0

  /// Records in which no time was found, of those that were asked for it.
  public var untimed = 0

  /// Records whose time was not understood, of those that were asked for it.
  public var unknownTimes = 0

  /// Lines of syslog that do not tell their facility, of those that were asked for it.
  public var withoutFacility = 0

  /// Lines of syslog that do not tell their severity, of those that were asked for it.
  public var withoutSeverity = 0

  /// Creates counts of zero.
  public init() {}

  /// Adds another reader's counts.
  public static func += (a: inout ReadCounts, b: ReadCounts) {
    a.read += b.read
    a.malformed += b.malformed
    a.ragged += b.ragged
    a.unconverted += b.unconverted
    a.untimed += b.untimed
    a.unknownTimes += b.unknownTimes
    a.withoutFacility += b.withoutFacility
    a.withoutSeverity += b.withoutSeverity
  }
}
