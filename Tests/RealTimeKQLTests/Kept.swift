import RealTimeKQL
import Synchronization

/// An output of a test's own, which keeps the lines it gets and does what the test says.
struct Kept: SpoolableSink {
  /// What the opened output does before it takes rows; it may fail, or take its time.
  var onWrite: @Sendable (_ call: Int) throws(SinkError) -> Void = { (_) throws(SinkError) in }

  /// What it does before it gives out its buffer.
  var onFlush: @Sendable () throws(SinkError) -> Void = { () throws(SinkError) in }

  /// What it does before it tells where it is.
  var onMark: @Sendable () throws(SinkError) -> Void = { () throws(SinkError) in }

  /// What it does when its mark is written down.
  var onStored: @Sendable () -> Void = {}

  /// Which rows it refuses for good.
  var refuses: @Sendable (_ line: String) -> Bool = { _ in false }

  /// How long it keeps rows in its buffer.
  var flushInterval: Duration?

  /// What it counts, from how many lines it has.
  var counters: @Sendable (_ lines: Int) -> [Counter] = { _ in [] }

  /// What an opened one has done.
  struct State: Sendable {
    var lines: [String] = []
    var buffered: [String] = []
    var calls = 0
    var flushes = 0
    var isFinished = false
    /// The mark that it was opened with.
    var mark: String?
    /// The marks that are written down.
    var stored: [String] = []
    var reopenings = 0
  }

  /// What it has done since it was made.
  final class Record: Sendable {
    /// Guards the state.
    private let state = Mutex(State())

    var now: State { state.withLock { $0 } }
    var lines: [String] { now.lines }

    fileprivate func change<Result: Sendable>(_ body: (inout State) -> Result) -> Result {
      state.withLock { body(&$0) }
    }
  }

  let record = Record()

  static let definition = SinkDefinition("kept", "Lines.", example: "realtimekql demo kept") {
    (_) throws(PipelineError) in Kept()
  }

  func encoder(for table: OutputTable) -> RowEncoder { .jsonLines(table) }

  func open(_ context: SinkContext) throws(SinkError) -> any OpenSink {
    record.change { $0.mark = context.mark?.text }
    return Opened(self, context.refused)
  }

  private final class Opened: OpenSink {
    private let output: Kept
    private let refused: RefusedRows
    private var record: Record { output.record }

    init(_ output: Kept, _ refused: RefusedRows) {
      self.output = output
      self.refused = refused
    }

    func encoder(for table: OutputTable) -> RowEncoder { .jsonLines(table) }

    func write(_ rows: EncodedRows) throws(SinkError) {
      let call = record.change { state in
        state.calls += 1
        return state.calls
      }
      try output.onWrite(call)
      let lines = String(decoding: rows.bytes, as: UTF8.self).split(separator: "\n").map(
        String.init)
      let keeps = output.flushInterval != nil
      let good = lines.filter { !output.refuses($0) }
      record.change { if keeps { $0.buffered += good } else { $0.lines += good } }
      for line in lines where output.refuses(line) {
        try refused.take(line, reason: "it is odd")
      }
    }

    func flush() throws(SinkError) {
      try output.onFlush()
      record.change {
        $0.flushes += 1
        $0.lines += $0.buffered
        $0.buffered = []
      }
    }

    var flushInterval: Duration? { output.flushInterval }

    func finish() { record.change { $0.isFinished = true } }

    func stored(_ mark: SinkMark) {
      output.onStored()
      record.change { $0.stored.append(mark.text) }
    }

    func reopen() { record.change { $0.reopenings += 1 } }

    func mark() throws(SinkError) -> SinkMark? {
      try output.onMark()
      return SinkMark("\(record.lines.count) lines")
    }

    var counters: [Counter] { output.counters(record.lines.count) }
  }
}

/// Waits until a number stays the same for a while.
///
/// - Returns: Whether it did.
func settles(_ number: () -> Int) async throws -> Bool {
  var (last, looks) = (number(), 0)
  return try await eventually {
    let now = number()
    looks = now == last ? looks + 1 : 0
    last = now
    return looks == 50
  }
}

/// Waits until something is so, at most some seconds.
func eventually(_ condition: () -> Bool) async throws -> Bool {
  for _ in 0..<1000 {
    if condition() { return true }
    try await Task.sleep(for: .milliseconds(5))
  }
  return condition()
}
