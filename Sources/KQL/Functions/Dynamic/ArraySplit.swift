import KQLSyntax

extension ScalarFunction {
  static let arraySplit = ScalarFunction(
    "array_split", "Returns the parts of an array between indices, as an array of arrays.",
    parameters: [
      "array": "The array.",
      "index": "Where to split, one index or an array; negative ones count from the end.",
    ],
    examples: [
      "array_split(dynamic([1, 2, 3, 4, 5]), 2)": "[[1,2],[3,4,5]]",
      "array_split(dynamic([1, 2, 3, 4, 5]), dynamic([1, 3]))": "[[1],[2,3],[4,5]]",
    ]
  ) { (call) throws(Diagnostic) in
    let overload = Overload.fold(2) { (operands, arena) -> Dynamic? in
      guard let array = operands[0], array.kind == .array, let index = operands[1] else {
        return nil
      }
      let all = array.elementArray
      let wanted = index.kind == .array ? index.elements.compactMap(\.asLong) : [index.asLong ?? 0]
      var result = DynamicArrayWriter(arena)
      var start = 0
      for border in wanted.map({ $0 < 0 ? $0 &+ Int64(all.count) : $0 }) + [Int64(all.count)] {
        let end = Swift.min(Swift.max(Int(clamping: border), start), all.count)
        result.separate()
        arena.append(UInt8(ascii: "["))
        for index in start..<end {
          if index > start { arena.append(UInt8(ascii: ",")) }
          result.writer.append(all[index])
        }
        arena.append(UInt8(ascii: "]"))
        start = end
      }
      return result.finish()
    }
    return call.apply(overload, call.dynamicArguments())
  }
}
