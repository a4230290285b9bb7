import KQLSyntax

extension ScalarFunction {
  static let isnull = ScalarFunction(
    "isnull", "Returns whether a value is null; text never is.",
    parameters: ["value": "A value of any type."],
    examples: ["isnull(int(null))": "true", "isnull('')": "false"]
  ) { (call) throws(Diagnostic) in
    let overload = Overload([call[0].type], returns: .bool) { call in
      let column = call.columns[0]
      guard column.hasNulls else { return .constant(false, count: call.count) }
      var builder = ColumnBuilder<Bool>(capacity: call.count)
      for row in 0..<call.count { builder.append(column.isNull(row)) }
      return builder.finish()
    }
    return Call(call.name, overload, [call[0]]).folded
  }
}
