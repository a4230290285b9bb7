/// What a worker keeps while it runs a query: the time, and the state of expression nodes.
///
/// One per worker; never shared.
public final class EvaluationContext {
  /// What `now()` is for the current batch.
  public var now: Datetime

  /// No row that follows was received before this.
  var receipt = Datetime.minimum

  /// The number of the chunk that the rows are from, or the earliest of those that they follow from.
  var origin = 0

  /// What went wrong in an expression, which ends the run: in lower case, without a full stop.
  var failure: String?

  /// What is worth saying about the run, until somebody takes it.
  var warning: String?

  /// Whether rows are passed on that are not final, and nothing may be changed by them.
  var isPreviewing = false

  /// The columns of batches in which the values of functions of several rows stand, by function.
  var places: [ObjectIdentifier: Int] = [:]

  /// Tells when to give up.
  let stop: StopToken

  private var states: [ObjectIdentifier: AnyObject] = [:]

  /// Creates a context.
  public convenience init(now: Datetime) { self.init(now: now, stop: Allowance.current.stop) }

  init(now: Datetime, stop: StopToken) {
    self.now = now
    self.stop = stop
  }

  /// The state a node keeps, made on first use.
  func state<State: AnyObject>(of node: AnyObject, _ make: () -> State) -> State {
    let key = ObjectIdentifier(node)
    if let state = states[key] as? State { return state }
    let state = make()
    states[key] = state
    return state
  }
}

/// The operands of a call for one batch.
struct Arguments {
  /// One column per operand, each of `count` rows.
  let columns: [Column]

  /// The number of rows.
  let count: Int

  /// The worker's context.
  let context: EvaluationContext

  /// The call, as the key of what it keeps between batches.
  let site: AnyObject

  /// What the call keeps between batches, made on first use.
  func state<State: AnyObject>(_ make: () -> State) -> State { context.state(of: site, make) }

  /// The bytes of these columns, for a result whose elements point into them.
  var owners: [AnyObject] { columns.flatMap(\.retained) }

  /// A reader of an operand; `Value.Element` must be the operand's type.
  @inline(__always)
  func reader<Value: KernelValue>(_ index: Int, of _: Value.Type = Value.self) -> Reader<Value> {
    Reader(columns[index])
  }
}
