/// A running operator: takes batches, passes results on.
///
/// Plain synchronous code, called by one worker; so it is deterministic, fast and easy to test.
class Operator {
  /// Where results go.
  final let output: Operator?

  /// The worker's evaluation context.
  final let context: EvaluationContext

  /// The worker's part of the memory that the query may use; `nil` when it may use any.
  private final let memory: MemoryShare?

  /// Where it puts what memory does not hold; `nil` when all must stay in memory.
  final let spill: SpillSpace?

  /// How many of its bytes are counted there.
  private final var counted = 0

  /// What it is called when there is not enough memory.
  private final let name: String

  init(output: Operator?, _ run: RunContext) {
    self.output = output
    context = run.context
    memory = run.memory
    spill = run.allowance.spill
    name = run.operatorName
  }

  deinit {
    if counted != 0 { _ = memory?.add(-counted) }
  }

  /// Takes rows.
  ///
  /// - Returns: `false` when it wants no more input (`take 10` after ten rows).
  func process(_ batch: Batch) -> Bool { emit(batch) }

  /// Learns that no later event is older than a time.
  func advance(to watermark: Datetime) { output?.advance(to: watermark) }

  /// Takes rows that are not final: they are shown before their time and must change nothing here.
  ///
  /// An operator that keeps nothing treats them as all others; one that does remembers them until
  /// ``snapshot()``.
  func preview(_ batch: Batch) { _ = process(batch) }

  /// Shows what would still leave if the input ended now, and keeps everything as it is.
  ///
  /// What comes from the operators before it has been passed to ``preview(_:)``; afterwards they are
  /// forgotten. The rows go to the next operator's `preview`, as all do meanwhile.
  func snapshot() { output?.snapshot() }

  /// Learns that the input has ended; passes on what is still kept.
  func finish() { output?.finish() }

  /// Takes in the state of the same operator of another worker, instead of that one's `finish`.
  func merge(_ other: Operator) {
    preconditionFailure("only operators with a state per group merge")
  }

  /// Goes on in the place of the same operator over another table, whose rows have changed.
  func takeOver(from earlier: Operator) {}

  /// What holds for every row that is of use to it; it need not be given others.
  var check: RowCheck { .all([]) }

  /// What takes the rows for which ``check`` holds in its place, when that is exact.
  var decided: Operator? { nil }

  /// Whether ``merge(_:)`` can be called.
  var isMergeable: Bool { false }

  /// How many bytes are kept, or soon will be: cheap to ask after every batch.
  var byteCount: Int { 0 }

  /// Counts what is kept now, and `bytes` that are about to be used besides.
  ///
  /// To be called whenever rows have been taken in or given up.
  ///
  /// - Returns: `false` when that is more than the query may use, or it has been stopped, so that it must
  ///   end.
  @inline(__always)
  final func account(besides bytes: Int = 0) -> Bool {
    guard let memory else { return !context.stop.isAbandoned }
    let kept = byteCount + bytes
    defer { counted = kept }
    return memory.change(self, named: name, from: counted, to: kept)
      && !context.stop.isAbandoned
  }

  /// Whether what is kept is to go to files now, because little memory is left.
  ///
  /// What is kept by others is theirs to put there; little that is kept here would not help them.
  ///
  /// - Parameters:
  ///   - bytes: How many more the operator needs in the end for what it keeps now.
  ///   - others: How many are kept by others that go to files with it.
  /// - Returns: Whether it is to go.
  final func isTight(besides bytes: Int = 0, with others: Int = 0) -> Bool {
    guard spill != nil, let account = memory?.account else { return false }
    let own = byteCount + bytes + others
    return own > account.limit / 16 && account.isTight(besides: bytes)
  }

  /// Does something with files; when that fails, the query ends and says why.
  ///
  /// - Returns: Whether it could be done.
  final func withFiles(_ body: (SpillSpace) throws(SpillError) -> Void) -> Bool {
    guard let spill else { return false }
    do throws(SpillError) {
      try body(spill)
      return true
    } catch {
      if error != .stopped, context.failure == nil { context.failure = error.message(name) }
      return false
    }
  }

  /// How many bytes the query may keep.
  final var memoryLimit: Int { memory?.account.limit ?? .max }

  /// Carries what is kept between batches to the same operator of another run, or takes it from an earlier
  /// one in place of what is kept.
  ///
  /// It is called between two batches. Whatever an operator keeps must be in it, or the other run gives
  /// something else.
  func code(_ coder: StateCoder) {}

  /// Passes rows on; an empty batch is not.
  ///
  /// - Returns: `false` when no more are wanted, or the query has been stopped.
  @inline(__always)
  final func emit(_ batch: Batch) -> Bool {
    if context.stop.isAbandoned { return false }
    guard batch.count > 0, let output else { return true }
    if context.isPreviewing {
      output.preview(batch)
      return true
    }
    return output.process(batch)
  }
}

/// What the operators of one worker share during a run.
final class RunContext {
  /// The worker's evaluation context.
  let context: EvaluationContext

  /// The tables computed once a run, by identity.
  var sharedTables: [ObjectIdentifier: Table] = [:]

  /// The first thing that went wrong, which ends the run; or ``RunError/stopped``.
  var error: RunError? {
    get {
      failure ?? context.failure.map { RunError($0) } ?? memory?.account.error
        ?? (context.stop.isAbandoned ? .stopped : nil)
    }
    set { failure = newValue }
  }

  private var failure: RunError? {
    get { outer.map(\.failure) ?? ownFailure }
    set { if let outer { outer.failure = newValue } else { ownFailure = newValue } }
  }

  private var ownFailure: RunError?

  /// The run that this one is a part of.
  private unowned let outer: RunContext?

  /// This worker's part of the memory that the query may use; `nil` when it may use any.
  let memory: MemoryShare?

  /// What the operators share on a stream that does not end; `nil` for a bounded input.
  let stream: StreamState?

  /// What the query may use.
  let allowance: Allowance

  /// What measures the operators, if they are measured.
  let meter: OperatorMeter?

  /// What operators that are made now are called when there is not enough memory.
  var operatorName = "the result"

  init(
    now: Datetime, stream: StreamState? = nil, allowance: Allowance, meter: OperatorMeter? = nil
  ) {
    context = EvaluationContext(now: now, stop: allowance.stop)
    self.stream = stream
    self.allowance = allowance
    self.meter = meter
    memory = allowance.memory.map { MemoryShare($0) }
    outer = nil
  }

  private init(within outer: RunContext) {
    context = outer.context
    allowance = outer.allowance
    sharedTables = outer.sharedTables
    memory = outer.memory
    meter = outer.meter
    stream = nil
    self.outer = outer
  }

  /// The same run for tables inside of it, which are whole: nothing waits for the stream's time there.
  private(set) lazy var bounded: RunContext = stream == nil ? self : RunContext(within: self)
}
