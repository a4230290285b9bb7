public import KQL

/// What one query of a run did, to the unit: `read + added = emitted + filtered + late`.
public struct QueryStatistics: Hashable, Sendable {
  /// What people call it.
  public var name: String

  /// Events that it took in.
  public var read = 0

  /// Rows given out.
  public var emitted = 0

  /// Rows dropped because their window had been given out already.
  public var late = 0

  /// Rows among them that were too far in the future, when enough of those were kept.
  public var futureDropped = 0

  /// Rows that joins have forgotten because only `--join-window` says how long to keep them.
  public var joinWindowPassed = 0

  /// The newest event time, of a query that asks what time it is.
  public var newestTime: Datetime?

  /// What its operators did, in the order in which rows pass them; empty unless the run measures them
  /// (``RunSettings/measuresOperators``).
  public var operators: [OperatorStatistics] = []

  /// Why it ended early, `nil` when it did not.
  public var error: String?

  /// Creates statistics of zero.
  public init(name: String) { self.name = name }

  /// Events that went no further, or were taken into groups.
  public var filtered: Int { max(0, read - late - emitted) }

  /// Rows given out beyond one for each event.
  public var added: Int { max(0, emitted + late - read) }

  /// Appends the numbers as a JSON object.
  func write(to buffer: inout ByteBuffer) {
    buffer.append("{\"name\":")
    buffer.append(jsonText: name)
    let numbers: [(StaticString, Int)] = [
      (",\"read\":", read), (",\"emitted\":", emitted), (",\"filtered\":", filtered),
      (",\"late\":", late), (",\"added\":", added),
    ]
    for (key, number) in numbers {
      buffer.append(key)
      buffer.append(decimal: Int64(number))
    }
    buffer.append(",\"error\":")
    if let error { buffer.append(jsonText: error) } else { buffer.append("null") }
    buffer.append("}")
  }
}
