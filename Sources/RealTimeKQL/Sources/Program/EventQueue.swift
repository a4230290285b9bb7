public import KQL
import Synchronization

/// An input that the program itself puts events into, from any thread.
///
/// ```swift
/// let logins = EventQueue("At: datetime, User: string, Worked: bool")
/// receiver.onLogin = { logins.append(Datetime.now, $0.user, $0.worked) }
/// for try await batch in Pipeline(logins, query: "T | where not(Worked)").rows { … }
/// ```
///
/// It is read by one run, which goes on until ``finish()``. Windows are given out as time goes on.
public final class EventQueue: Source {
  private let columns: String
  private let limit: Int

  private struct State {
    var events: [[Value]] = []
    var isFinished = false
    var dropped = 0
  }

  /// Guards the events, which any thread adds.
  private let state = Mutex(State())

  /// Creates a queue.
  ///
  /// - Parameters:
  ///   - columns: Names and types of the events, as in a query: `"At: datetime, User: string"`.
  ///   - limit: How many events may wait; of more, the newest are dropped and counted.
  public init(_ columns: String, limit: Int = 1 << 16) {
    self.columns = columns
    self.limit = limit
  }

  /// Adds an event of Swift values, one for each column.
  ///
  /// - Returns: Whether there was room for it.
  @discardableResult
  public func append<each Element: ScalarValue>(_ values: repeat each Element) -> Bool {
    var all: [Value] = []
    repeat all.append((each values).scalarValue)
    return append(all)
  }

  /// Adds an event, with a value for each column.
  ///
  /// - Returns: Whether there was room for it.
  @discardableResult
  public func append(_ values: [Value]) -> Bool {
    state.withLock { state in
      guard !state.isFinished, state.events.count < limit else {
        state.dropped += 1
        return false
      }
      state.events.append(values)
      return true
    }
  }

  /// Ends the input, behind the events that are there.
  public func finish() { state.withLock { $0.isFinished = true } }

  /// Opens nothing.
  public func plan(_ context: SourceContext) throws(SourceError) -> SourcePlan {
    try SourcePlan(columns: columns, isLive: true, name: "the queue") { Reader(self) }
  }

  private final class Reader: EventReader {
    private let queue: EventQueue

    init(_ queue: EventQueue) { self.queue = queue }

    func read(_ events: inout EventWriter) -> EventResult {
      let (taken, isFinished) = queue.state.withLock { state in
        defer { state.events = [] }
        return (state.events, state.isFinished)
      }
      for event in taken { events.append(event) }
      return isFinished ? .end : taken.isEmpty ? .nothingYet : .events
    }

    var counters: [Counter] {
      [
        Counter(
          "dropped", queue.state.withLock { $0.dropped }, label: "dropped",
          notice: "events were dropped, as the queue was full", isLoss: true)
      ]
    }
  }
}
