extension Overload {
  /// The overload that takes operands with the least conversion, and the converted operands.
  static func best(
    of overloads: [Overload], for operands: [Expression]
  ) -> (overload: Overload, operands: [Expression])? {
    var best: (cost: Int, overload: Overload, types: [ScalarType])?
    for overload in overloads {
      guard let types = overload.parameters(count: operands.count) else { continue }
      var cost = 0
      var fits = true
      for (operand, type) in zip(operands, types) {
        guard let step = conversionCost(operand, to: type) else {
          fits = false
          break
        }
        cost += step
      }
      if fits, best.map({ cost < $0.cost }) ?? true { best = (cost, overload, types) }
    }
    guard let best else { return nil }
    return (best.overload, zip(operands, best.types).map { $0.converted(to: $1) })
  }

  /// What an implicit conversion costs; `nil` when there is none.
  ///
  /// Numbers widen (`int` → `long` → `real` → `decimal`), and a decimal is a real where nothing
  /// takes it as it is; a dynamic value fits everywhere, and is converted when the query runs; a
  /// null constant fits everywhere.
  private static func conversionCost(_ operand: Expression, to type: ScalarType) -> Int? {
    switch (operand.type, type) {
    case let (from, to) where from == to: 0
    case (.int, .long): 1
    case (.int, .real), (.long, .real): 3
    case (.int, .decimal), (.long, .decimal): 4
    case (.real, .decimal): 5
    case (.decimal, .real): 9
    case (.long, .int): operand.constantValue != nil ? 6 : 8
    case (.dynamic, .string): 20
    case (.dynamic, .real): 21
    case (.dynamic, .long): 22
    case (.dynamic, _): 24
    default: nil
    }
  }
}

extension Expression {
  /// The expression as another type, by the rules of the `to…` functions.
  func converted(to target: ScalarType) -> Expression {
    if type == target { return self }
    if let value = constantValue { return Constant(value.converted(to: target).repeated(1)) }
    return Cast(self, to: target)
  }
}

/// A conversion by the rules of `tostring`, `tolong`, … : what does not convert becomes null.
final class Cast: Expression, @unchecked Sendable {
  private let operand: Expression

  init(_ operand: Expression, to type: ScalarType) {
    self.operand = operand
    super.init(type: type)
  }

  override var operands: [Expression] { [operand] }

  override func evaluate(_ batch: Batch, _ context: EvaluationContext) -> Column {
    operand.evaluate(batch, context).converted(to: type)
  }
}
