/// Where several inputs of an operator meet: it learns what all of them have told.
final class InputGate {
  /// How far the inputs are; `nil` before they have told.
  private var watermarks: [Datetime?]
  private var isOpen: [Bool]

  /// How many have shown what is not final since the last time all had.
  private var snapshots = 0

  init(_ count: Int) {
    watermarks = Array(repeating: nil, count: count)
    isOpen = Array(repeating: true, count: count)
  }

  /// Whether no input has ended yet.
  var areAllOpen: Bool { isOpen.allSatisfy { $0 } }

  /// Learns how far an input is.
  ///
  /// - Returns: How far all are that have not ended; `nil` while one of them has not told.
  func advance(_ input: Int, to watermark: Datetime) -> Datetime? {
    watermarks[input] = watermark
    var earliest: Datetime?
    for (watermark, isOpen) in zip(watermarks, isOpen) where isOpen {
      guard let watermark else { return nil }
      earliest = Swift.min(earliest ?? watermark, watermark)
    }
    return earliest
  }

  /// Carries how far the inputs are.
  func code(_ coder: StateCoder) {
    coder.expect(watermarks.count, "other rows meet in it")
    for input in watermarks.indices {
      coder.code(&watermarks[input], .minimum) { coder.code(&$0) }
    }
  }

  /// Learns that an input has shown what is not final.
  ///
  /// - Returns: Whether all have.
  func snapshot() -> Bool {
    snapshots += 1
    guard snapshots >= isOpen.count(where: { $0 }) else { return false }
    snapshots = 0
    return true
  }

  /// Learns that an input has ended.
  ///
  /// - Returns: Whether all have.
  func finish(_ input: Int) -> Bool {
    isOpen[input] = false
    return !isOpen.contains(true)
  }
}

/// Passes on the rows of one of several inputs.
final class GateInput: Operator {
  private let gate: InputGate
  private let number: Int

  init(_ gate: InputGate, _ number: Int, output: Operator, _ run: RunContext) {
    self.gate = gate
    self.number = number
    super.init(output: output, run)
  }

  override func advance(to watermark: Datetime) {
    if let all = gate.advance(number, to: watermark) { output?.advance(to: all) }
  }

  override func code(_ coder: StateCoder) { gate.code(coder) }

  override func snapshot() { if gate.snapshot() { output?.snapshot() } }

  override func finish() { if gate.finish(number) { output?.finish() } }
}
