import KQLSyntax

extension ScalarFunction {
  static let arrayConcat = ScalarFunction(
    "array_concat", "Returns the elements of several arrays in one.",
    parameters: ["array…": "The arrays; what is not an array is left out."],
    examples: ["array_concat(dynamic([1, 2]), dynamic([3]))": "[1,2,3]"]
  ) { (call) throws(Diagnostic) in
    try call.require(1...64, "array_concat(array, …)")
    for value in call.values where value.expression.type != .dynamic {
      throw Diagnostic(
        "expected an array, not a \(value.expression.type)", at: value.span,
        help: "make an array of it with pack_array()")
    }
    return call.apply(
      .fold(call.values.count) { (arrays, arena) in
        var result = DynamicArrayWriter(arena)
        for case let array? in arrays {
          for element in array.elements { result.append(element) }
        }
        return result.finish()
      }, call.dynamicArguments())
  }
}

extension Overload {
  /// An implementation that gets the dynamic operands of a row as a list.
  static func fold<R: KernelValue>(
    _ count: Int, _ body: @escaping @Sendable ([Dynamic?], Arena) -> R
  ) -> Overload {
    Overload(Array(repeating: .dynamic, count: count), returns: R.Element.type) { call in
      let arena = Arena(capacity: call.count * 16)
      var operands = [Dynamic?](repeating: nil, count: count)
      return fillColumn(
        call.count, owners: call.owners + [arena], forcesNulls: false, isNull: { _ in false }
      ) { (row: Int) -> R in
        for index in 0..<count {
          operands[index] = call.columns[index].value(row, as: Dynamic.self)
        }
        return body(operands, arena)
      }
    }
  }
}
