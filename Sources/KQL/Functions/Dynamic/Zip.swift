import KQLSyntax

extension ScalarFunction {
  static let zip = ScalarFunction(
    "zip", "Returns an array of the first elements of several arrays, the second ones, and so on.",
    parameters: ["array…": "The arrays; a shorter one is filled with nulls."],
    examples: ["zip(dynamic([1, 3, 5]), dynamic([2, 4, 6]))": "[[1,2],[3,4],[5,6]]"]
  ) { (call) throws(Diagnostic) in
    try call.require(2...64, "zip(array, array, …)")
    let overload = Overload.fold(call.values.count) { (operands, arena) -> Dynamic? in
      let arrays = operands.map { $0.map { $0.elementArray } ?? [] }
      guard operands.contains(where: { $0?.kind == .array }) else { return nil }
      let count = arrays.reduce(0) { Swift.max($0, $1.count) }
      var result = DynamicArrayWriter(arena)
      for index in 0..<count {
        result.separate()
        for (position, array) in arrays.enumerated() {
          arena.append(position == 0 ? UInt8(ascii: "[") : UInt8(ascii: ","))
          result.writer.append(index < array.count ? array[index] : nil)
        }
        arena.append(UInt8(ascii: "]"))
      }
      return result.finish()
    }
    return call.apply(overload, call.dynamicArguments())
  }
}
