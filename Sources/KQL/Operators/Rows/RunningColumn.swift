/// Puts the values of a function of several rows behind the columns of rows, as they come.
final class RunningColumn: Operator {
  private let call: WindowCall
  private var function: any RunningFunction

  /// What it was before rows came that are not final.
  private var saved: (any RunningFunction)?

  init(_ call: WindowCall, output: Operator, _ run: RunContext) {
    self.call = call
    function = call.makeFunction()
    super.init(output: output, run)
  }

  override func process(_ batch: Batch) -> Bool {
    guard batch.count > 0 else { return true }
    let operands = call.operands.map { $0.evaluate(batch, context) }
    let values = function.values(operands, count: batch.count)
    context.places[ObjectIdentifier(call)] = batch.columnCount
    return account() && emit(batch.appending([values]))
  }

  override func preview(_ batch: Batch) {
    if saved == nil { saved = function }
    _ = process(batch)
  }

  override func snapshot() {
    output?.snapshot()
    if let saved { function = saved }
    saved = nil
  }

  override func code(_ coder: StateCoder) {
    function.code(coder)
    _ = account()
  }

  override var byteCount: Int { function.byteCount }
}
