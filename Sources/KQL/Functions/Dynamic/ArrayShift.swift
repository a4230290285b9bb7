import KQLSyntax

extension ScalarFunction {
  static let arrayShiftLeft = ScalarFunction(
    "array_shift_left", "Returns an array with its elements moved to the left.",
    parameters: [
      "array": "The array.", "count": "How far; negative to the right.",
      "default?": "What fills the gap; otherwise null, or '' among strings.",
    ],
    examples: [
      "array_shift_left(dynamic([1, 2, 3, 4, 5]), 2)": "[3,4,5,null,null]",
      "array_shift_left(dynamic([1, 2, 3, 4, 5]), -2, -1)": "[-1,-1,1,2,3]",
    ]
  ) { (call) throws(Diagnostic) in try shift(call, 1) }

  static let arrayShiftRight = ScalarFunction(
    "array_shift_right", "Returns an array with its elements moved to the right.",
    parameters: [
      "array": "The array.", "count": "How far; negative to the left.",
      "default?": "What fills the gap; otherwise null, or '' among strings.",
    ],
    examples: ["array_shift_right(dynamic([1, 2, 3, 4, 5]), 2)": "[null,null,1,2,3]"]
  ) { (call) throws(Diagnostic) in try shift(call, -1) }

  private static func shift(
    _ call: CallArguments, _ direction: Int64
  ) throws(Diagnostic) -> Expression {
    try call.require(2...3, "\(call.name)(array, count, default?)")
    let overload = Overload.fold(call.values.count) { (operands, arena) -> Dynamic? in
      guard let array = operands[0], array.kind == .array, let count = operands[1]?.asLong else {
        return nil
      }
      let all = array.elementArray
      let isText = all.allSatisfy { $0.kind == .string }
      let filler = operands.count > 2 ? operands[2] : isText ? Dynamic.emptyText : nil
      let distance = direction > 0 ? count : 0 &- count
      var result = DynamicArrayWriter(arena)
      for index in 0..<Int64(all.count) {
        let (source, overflow) = index.addingReportingOverflow(distance)
        if !overflow, source >= 0, source < Int64(all.count) {
          result.append(all[Int(source)])
        } else {
          result.append(filler)
        }
      }
      return result.finish()
    }
    return call.apply(overload, call.dynamicArguments())
  }
}

extension Dynamic {
  /// The empty string.
  fileprivate static var emptyText: Dynamic {
    Dynamic(StringView(("\"\"" as StaticString).utf8Start, 2))
  }
}
