package import KQL

/// Where results go.
///
/// Formatters turn rows into bytes, in parallel if need be; the bytes, in the right order and without
/// anything between them, are written by one thread at a time.
package protocol Sink: AnyObject, Sendable {
  /// Makes what turns the rows of a table into bytes for ``write(_:)``.
  ///
  /// The first call for a schema and a title announces the table, so that it is shown even without
  /// rows. The title says which query the rows are of, where there are several.
  func makeFormatter(_ schema: Schema, titled title: String?) -> any RowFormatter

  /// Writes what formatters of this sink have made; all of it is out when the call returns.
  func write(_ bytes: UnsafeRawBufferPointer) throws(SinkError)

  /// Shows rows that are not final, in place of those shown before, where that can be done.
  func show(open bytes: UnsafeRawBufferPointer) throws(SinkError)

  /// Ends the output.
  func finish() throws(SinkError)

  /// Where the output is now, with everything written so far on the disk, so that what comes later can
  /// be cut off again; `nil` where nothing can.
  func mark() throws(SinkError) -> OutputMark?

  /// Gives up waiting for room, from any thread: a write for which there is none fails.
  func stopWaiting()
}

extension Sink {
  /// Does nothing.
  package func show(open bytes: UnsafeRawBufferPointer) throws(SinkError) {}

  /// Makes what turns the rows of a table without a title into bytes.
  package func makeFormatter(_ schema: Schema) -> any RowFormatter {
    makeFormatter(schema, titled: nil)
  }
}

/// Why results cannot be written.
public struct SinkError: Error, Hashable, Sendable {
  /// Which output, and what is wrong with it: `file 'out.json': no space left on device`.
  public var message: String

  /// Whether the reader of a pipe has gone: the run is over, without being a failure.
  public var isClosed: Bool

  /// Creates an error.
  public init(_ message: String, isClosed: Bool = false) {
    self.message = message
    self.isClosed = isClosed
  }
}

/// A file of output at a moment: what is behind this length came later.
package struct OutputMark: Hashable, Sendable {
  /// The file.
  var identity: FileIdentity

  /// Its length.
  var count: Int

  /// The number of the table whose rows came last, where there are several.
  var table: Int?
}

/// What to do with an output file that exists.
package enum ExistingFile: Hashable, Sendable {
  /// It is an error.
  case refuse
  /// Replace what is in it.
  case overwrite
  /// Add to it.
  case append
}
