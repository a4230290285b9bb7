import RealTimeKQL
import Synchronization

/// A source of a test's own: the numbers from 1, in a column `n`.
struct Numbers: Source {
  /// What is known of the readers that were opened.
  final class Probe: Sendable {
    /// Guards the numbers.
    private let state = Mutex((given: 0, opened: 0, closed: 0))

    /// How many numbers were given.
    var given: Int { state.withLock { $0.given } }

    /// How many readers are open.
    var openReaders: Int { state.withLock { $0.opened - $0.closed } }

    fileprivate func give(_ count: Int) { state.withLock { $0.given += count } }
    fileprivate func open() { state.withLock { $0.opened += 1 } }
    fileprivate func close() { state.withLock { $0.closed += 1 } }
  }

  /// The last number; there is no last one without it.
  var limit: Int?

  /// Whether it goes on behind the last number, without giving more.
  var isLive = false

  /// Whether it takes half a minute before it ends.
  var isSlow = false

  /// What it fails with behind the last number.
  var failure: String?

  let probe = Probe()

  static let definition = SourceDefinition(
    "numbers", "The numbers from 1.", example: "realtimekql numbers --limit=3",
    settings: [Setting("limit", \Numbers.limit, "The last number.")]
  ) { (_) throws(PipelineError) in Numbers() }

  func plan(_ context: SourceContext) throws(SourceError) -> SourcePlan {
    try SourcePlan(columns: "n: long", isLive: isLive, name: "numbers") { Reader(self) }
  }

  private final class Reader: EventReader {
    private let source: Numbers
    private let started = ContinuousClock.now
    private var next = 1

    init(_ source: Numbers) {
      self.source = source
      source.probe.open()
    }

    deinit { source.probe.close() }

    func read(_ events: inout EventWriter) throws(SourceError) -> EventResult {
      let last = Swift.min(source.limit ?? .max, next + 99)
      let count = Swift.max(0, last - next + 1)
      for number in next..<(next + count) { events.append(number) }
      next += count
      source.probe.give(count)
      if count > 0 { return .events }
      if let failure = source.failure { throw SourceError(failure) }
      if source.isLive { return .nothingYet }
      let isOver = !source.isSlow || ContinuousClock.now - started > .seconds(30)
      return isOver ? .end : .nothingYet
    }

    var counters: [Counter] { [Counter("made", next - 1, label: "made")] }
  }
}
