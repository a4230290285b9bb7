import KQLSyntax

extension ScalarFunction {
  static let arrayIndexOf = ScalarFunction(
    "array_index_of", "Returns the index of an element of an array, -1 when there is none.",
    parameters: [
      "array": "The array.", "value": "The element.",
      "start?": "The index to start from; a negative one counts from the end.",
      "length?": "How many elements to search; -1 for all.",
      "occurrence?": "Which occurrence to look for, from 1.",
    ],
    examples: [
      "array_index_of(dynamic(['a', 'b', 'a']), 'a')": "0",
      "array_index_of(dynamic(['a', 'b', 'a']), 'a', 1)": "2",
      "array_index_of(dynamic([1, 2]), 3)": "-1",
    ]
  ) { (call) throws(Diagnostic) in
    let overload = Overload.fold(call.values.count) { (operands, _) -> Int64? in
      guard let array = operands[0], array.kind == .array, let value = operands[1] else {
        return nil
      }
      let start = operands.count > 2 ? operands[2]?.asLong ?? 0 : 0
      let length = operands.count > 3 ? operands[3]?.asLong ?? -1 : -1
      var left = operands.count > 4 ? operands[4]?.asLong ?? 1 : 1
      guard length >= -1, left >= 0 else { return nil }
      let first = start < 0 ? Swift.max(0, start &+ Int64(array.elementCount)) : start
      let (end, overflow) = first.addingReportingOverflow(length)
      var index: Int64 = 0
      for element in array.elements {
        if length >= 0, !overflow, index >= end { break }
        if index >= first, Dynamic.areEqual(element, value) {
          left -= 1
          if left <= 0 { return index }
        }
        index += 1
      }
      return -1
    }
    return call.apply(overload, call.dynamicArguments())
  }
}
