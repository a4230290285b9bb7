/// Which operator of a plan a stage or a combination is, however often it is copied.
final class OperatorIdentity: Sendable {
  /// What takes the rows of a result.
  static let output = OperatorIdentity()
}

/// Counts what the operators of one worker take in, and how long each of them works.
final class OperatorMeter {
  /// What one operator has done.
  struct Figures {
    var rows = 0
    var nanoseconds: Int64 = 0
  }

  /// The operators that are measured, by their identity, and their place in ``figures``.
  private let places: [ObjectIdentifier: Int]

  private(set) var figures: [Figures]

  /// The operator that is at work; `nil` between batches.
  private var current: Int?

  /// When it began, or went on.
  private var start: Int64 = 0

  init(_ places: [ObjectIdentifier: Int]) {
    self.places = places
    figures = Array(repeating: Figures(), count: (places.values.max() ?? -1) + 1)
  }

  /// The place of an operator; `nil` when it is not measured.
  func place(of identity: OperatorIdentity) -> Int? { places[ObjectIdentifier(identity)] }

  /// Lets an operator work; the time of those that it passes rows on to is theirs.
  @inline(__always)
  func measure<R>(_ place: Int, rows: Int = 0, _ work: () -> R) -> R {
    let outer = current
    change(to: place)
    figures[place].rows += rows
    defer { change(to: outer) }
    return work()
  }

  private func change(to place: Int?) {
    let now = MonotonicClock.nanoseconds
    if let current { figures[current].nanoseconds += now - start }
    start = now
    current = place
  }
}

/// Passes everything on to an operator, and measures it.
final class MeasuredOperator: Operator {
  private let operation: Operator
  private let meter: OperatorMeter
  private let place: Int

  private init(_ operation: Operator, _ meter: OperatorMeter, _ place: Int, _ run: RunContext) {
    self.operation = operation
    self.meter = meter
    self.place = place
    super.init(output: operation, run)
  }

  /// An operator, measured if its run is and if it is one of those that are.
  static func of(_ operation: Operator, _ identity: OperatorIdentity, _ run: RunContext) -> Operator
  {
    guard let meter = run.meter, let place = meter.place(of: identity) else { return operation }
    return MeasuredOperator(operation, meter, place, run)
  }

  override func process(_ batch: Batch) -> Bool {
    meter.measure(place, rows: batch.count) { operation.process(batch) }
  }

  override func preview(_ batch: Batch) { meter.measure(place) { operation.preview(batch) } }

  override func advance(to watermark: Datetime) {
    meter.measure(place) { operation.advance(to: watermark) }
  }

  override func snapshot() { meter.measure(place) { operation.snapshot() } }

  override func finish() { meter.measure(place) { operation.finish() } }

  override var check: RowCheck { operation.check }
}
