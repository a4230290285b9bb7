import Synchronization

/// Takes the rows that an output refuses for good, such as a number that its column cannot hold.
///
/// With `--dead-letter FILE` they are kept there, one JSON object a line, and the output goes on; without it
/// the first one ends the output.
///
/// ```json
/// {"time":"2024-01-01T00:00:00Z","output":"postgres","reason":"value out of range","row":{"n":1}}
/// ```
///
/// An output calls it when all other rows of a write have been taken, so that none comes again.
public final class RefusedRows: Sendable {
  private let name: String
  private let keep: Keep?

  /// Guards the number of rows taken.
  private let taken = Mutex(0)

  /// Keeps a row of the output that is named, with the reason.
  typealias Keep =
    @Sendable (
      _ json: UnsafeRawBufferPointer, _ name: String, _ reason: String
    ) throws(SinkError) -> Void

  init(of name: String, _ keep: Keep?) {
    self.name = name
    self.keep = keep
  }

  /// Where nothing keeps them.
  public static let none = RefusedRows(of: "the output", nil)

  /// How many rows were taken.
  public var count: Int { taken.withLock { $0 } }

  /// How many, once there are any.
  var counters: [Counter] {
    let count = count
    guard count > 0 else { return [] }
    return [
      Counter(
        "deadLettered", count, label: "dead letters",
        notice: "rows were refused by '\(name)' and are in the file of dead letters")
    ]
  }

  /// Takes a row.
  ///
  /// - Parameters:
  ///   - json: The row as a JSON object; white space at its end is left out.
  ///   - reason: Why it is refused, in the words of whoever does.
  /// - Throws: An error that is permanent when nothing keeps such rows.
  public func take(_ json: UnsafeRawBufferPointer, reason: String) throws(SinkError) {
    guard let keep else {
      throw SinkError("\(name): a row was refused: \(reason); --dead-letter FILE keeps such rows")
    }
    try keep(json, name, reason)
    taken.withLock { $0 += 1 }
  }
}
