import KQLSyntax

extension ScalarOperator {
  /// `and` and `or`, in which null counts as false.
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

  private static let conjunction = Overload([.bool, .bool], returns: .bool) { call in
    combined(call, { $0 & $1 }) { left, right in
      left == true && right == true
    }
  }

  private static let disjunction = Overload([.bool, .bool], returns: .bool) { call in
    combined(call, { $0 | $1 }) { left, right in
      left == true || right == true
    }
  }

  /// Combines two columns of bools: by bytes when there are no nulls.
  @inline(__always)
  private static func combined(
    _ call: Arguments, _ bytes: (UInt8, UInt8) -> UInt8, _ values: (Bool?, Bool?) -> Bool?
  ) -> Column {
    let left = call.reader(0, of: Bool?.self)
    let right = call.reader(1, of: Bool?.self)
    var builder = ColumnBuilder<Bool>(capacity: call.count)
    if left.nulls != nil || right.nulls != nil {
      for row in 0..<call.count { builder.append(values(left[row], right[row])) }
      return builder.finish()
    }
    let a = UnsafeRawPointer(left.elements).assumingMemoryBound(to: UInt8.self)
    let b = UnsafeRawPointer(right.elements).assumingMemoryBound(to: UInt8.self)
    let out = UnsafeMutableRawPointer(builder.elements).assumingMemoryBound(to: UInt8.self)
    if left.mask != 0, right.mask != 0 {
      for row in 0..<call.count { out[row] = bytes(a[row], b[row]) }
    } else {
      for row in 0..<call.count { out[row] = bytes(a[row & left.mask], b[row & right.mask]) }
    }
    builder.setCount(call.count)
    return builder.finish()
  }
}
