import KQLSyntax

/// Binds the operators of scalar expressions: `a + b`, `a < b`, `a and b`, `-a`.
enum ScalarOperator {
  /// The expression of an infix operator.
  ///
  /// - Throws: A diagnostic that names the types when the operator does not take them.
  static func expression(
    _ op: BinaryOperator, _ left: CallArguments.Value, _ right: CallArguments.Value,
    at span: SourceSpan
  ) throws(Diagnostic) -> Expression {
    switch op {
    case .and, .or: try logic(op, left, right)
    case .add, .subtract, .multiply, .divide, .modulo: try arithmetic(op, left, right, at: span)
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual:
      try comparison(op, left, right, at: span)
    default: try text(op, left, right, at: span)
    }
  }

  private static func text(
    _ op: BinaryOperator, _ left: CallArguments.Value, _ right: CallArguments.Value,
    at span: SourceSpan
  ) throws(Diagnostic) -> Expression {
    let operands = [left.expression, right.expression]
    guard
      let (overload, converted) = Overload.best(
        of: StringOperators.overloads(for: op), for: operands)
    else {
      throw Diagnostic(
        "'\(op.rawValue)' does not take \(operands[0].type) and \(operands[1].type)", at: span,
        help: "it compares text: convert the operands with tostring()")
    }
    try StringOperators.check(op, right: right)
    return Call(op.rawValue, overload, converted).folded
  }

  /// Applies an operator to operands of the types it takes.
  static func call(_ name: String, _ overload: Overload, _ operands: [Expression]) -> Expression {
    Call(name, overload, zip(operands, overload.parameters).map { $0.converted(to: $1) }).folded
  }
}
