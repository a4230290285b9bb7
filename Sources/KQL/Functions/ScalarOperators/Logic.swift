import KQLSyntax

extension ScalarOperator {
  /// `and` and `or`; null where the other operand does not decide: false for `and`, true for `or`.
  static func logic(
    _ op: BinaryOperator, _ left: CallArguments.Value, _ right: CallArguments.Value
  ) throws(Diagnostic) -> Expression {
    for operand in [left, right] where ![.bool, .dynamic].contains(operand.expression.type) {
      throw Diagnostic(
        "'\(op.rawValue)' takes bool operands, not \(operand.expression.type)", at: operand.span,
        help: "compare the value with something, or use tobool()")
    }
    return call(
      op.rawValue, op == .and ? conjunction : disjunction, [left.expression, right.expression])
  }

  /// The opposite of a bool; null stays null.
  static let opposite = Overload.map { (value: Bool) in !value }

  /// Whether a value lies in a range, of what is true of it and each bound: `between`, `!between`.
  ///
  /// Unlike `and` and `or`, it is null where either is.
  static func range(_ first: Expression, _ second: Expression, isNegated: Bool) -> Expression {
    call(
      isNegated ? "!between" : "between", isNegated ? outside : inside,
      [first.converted(to: .bool), second.converted(to: .bool)])
  }

  private static let conjunction = Overload([.bool, .bool], returns: .bool) { call in
    combined(call, { $0 & $1 }) { left, right, isLeftNull, isRightNull in
      (isLeftNull && (isRightNull || right)) || (isRightNull && left)
    }
  }

  private static let disjunction = Overload([.bool, .bool], returns: .bool) { call in
    combined(call, { $0 | $1 }) { left, right, isLeftNull, isRightNull in
      (isLeftNull || isRightNull) && !left && !right
    }
  }

  private static let inside = Overload([.bool, .bool], returns: .bool) { call in
    combined(call, { $0 & $1 }) { $2 || $3 }
  }

  private static let outside = Overload([.bool, .bool], returns: .bool) { call in
    combined(call, { $0 | $1 }) { $2 || $3 }
  }

  /// Combines two columns of bools by bytes, and then says which rows are null, if any operand has
  /// nulls; the byte of a null is false.
  @inline(__always)
  private static func combined(
    _ call: Arguments, _ bytes: (UInt8, UInt8) -> UInt8,
    isNull: (_ left: Bool, _ right: Bool, _ isLeftNull: Bool, _ isRightNull: Bool) -> Bool
  ) -> Column {
    let left = call.reader(0, of: Bool?.self)
    let right = call.reader(1, of: Bool?.self)
    var builder = ColumnBuilder<Bool>(capacity: call.count)
    let a = UnsafeRawPointer(left.elements).assumingMemoryBound(to: UInt8.self)
    let b = UnsafeRawPointer(right.elements).assumingMemoryBound(to: UInt8.self)
    let out = UnsafeMutableRawPointer(builder.elements).assumingMemoryBound(to: UInt8.self)
    if left.mask != 0, right.mask != 0 {
      for row in 0..<call.count { out[row] = bytes(a[row], b[row]) }
    } else {
      for row in 0..<call.count { out[row] = bytes(a[row & left.mask], b[row & right.mask]) }
    }
    builder.setCount(call.count)
    guard left.nulls != nil || right.nulls != nil else { return builder.finish() }
    for row in 0..<call.count {
      let isLeftNull = left.isNull(row)
      let isRightNull = right.isNull(row)
      guard isLeftNull || isRightNull else { continue }
      let values = (a[row & left.mask] != 0, b[row & right.mask] != 0)
      if isNull(values.0, values.1, isLeftNull, isRightNull) {
        out[row] = 0
        builder.markNull(row)
      }
    }
    return builder.finish()
  }
}
