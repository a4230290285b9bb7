/// Puts results in the order of the input: whoever hands some in writes what has its turn.
///
/// It only says who may do what; a lock around it is the caller's.
package struct TicketWriter<Results> {
  /// How many chunks may be read before the results of an earlier one are there.
  package let lead: Int

  private var waiting: [Int: Results] = [:]
  private var next = 0
  private var isWriting = false

  /// Creates an order.
  package init(lead: Int) { self.lead = lead }

  /// Whether the results of a ticket are so early that they have to wait.
  package func isTooEarly(_ ticket: Int) -> Bool { ticket > next + lead }

  /// Takes results in.
  package mutating func add(_ results: Results, ticket: Int) { waiting[ticket] = results }

  /// The results that are to be written next, by the caller alone until ``end()``; `nil` when they are
  /// not there or somebody else writes.
  package mutating func begin() -> Results? {
    guard !isWriting, let ready = waiting.removeValue(forKey: next) else { return nil }
    isWriting = true
    return ready
  }

  /// Learns that the results of ``begin()`` are written.
  package mutating func end() {
    isWriting = false
    next += 1
  }

  /// Lets the caller write something besides; `false` while somebody writes.
  package mutating func beginTurn() -> Bool {
    if isWriting { return false }
    isWriting = true
    return true
  }

  /// Learns that the turn is over.
  package mutating func endTurn() { isWriting = false }
}
