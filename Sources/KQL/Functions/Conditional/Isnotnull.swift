import KQLSyntax

extension ScalarFunction {
  static let isnotnull = ScalarFunction(
    "isnotnull", aliases: ["notnull"], "Returns whether a value is not null; text never is.",
    parameters: ["value": "A value of any type."],
    examples: ["isnotnull(1)": "true", "isnotnull(datetime(null))": "false"]
  ) { (call) throws(Diagnostic) in
    let overload = Overload([call[0].type], returns: .bool) { call in
      let column = call.columns[0]
      guard column.hasNulls else { return .constant(true, count: call.count) }
      var builder = ColumnBuilder<Bool>(capacity: call.count)
      for row in 0..<call.count { builder.append(!column.isNull(row)) }
      return builder.finish()
    }
    return Call(call.name, overload, [call[0]]).folded
  }
}
