import KQLSyntax

extension ScalarFunction {
  static let packArray = ScalarFunction(
    "pack_array", "Returns its arguments as an array.",
    parameters: ["value…": "Values of any type."],
    examples: ["pack_array(1, 'a', dynamic([2]))": #"[1,"a",[2]]"#]
  ) { (call) throws(Diagnostic) in
    let operands = call.values.map(\.expression)
    guard !operands.isEmpty else {
      throw Diagnostic(
        "'\(call.name)' needs a value", at: call.span, help: "an empty array is dynamic([])")
    }
    let overload = Overload(operands.map(\.type), returns: .dynamic) { call in
      let arena = Arena(capacity: call.count * 16 * call.columns.count)
      let writers = call.columns.map(DynamicElementWriter.init)
      var builder = ColumnBuilder<Dynamic>(capacity: call.count)
      for row in 0..<call.count {
        var array = DynamicArrayWriter(arena)
        for writer in writers {
          array.separate()
          writer.append(row, to: array.writer)
        }
        builder.append(array.finish())
      }
      return builder.finish(owners: [arena])
    }
    return call.apply(overload, operands)
  }
}
