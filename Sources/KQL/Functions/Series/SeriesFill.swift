import KQLSyntax

/// What `series_fill_…` functions have in common: which elements are missing, and how to write.
extension ScalarFunction {
  /// The operands of a filling function: the series, then constants; missing ones are null.
  static func fillOperands(
    _ call: CallArguments, _ signature: String, defaults: [Expression]
  ) throws(Diagnostic) -> [Expression] {
    try call.require(1...(defaults.count + 1), signature)
    guard call[0].type == .dynamic else {
      throw Diagnostic(
        "'\(call.name)' takes an array of numbers, not a \(call[0].type)", at: call.values[0].span)
    }
    var operands = call.dynamicArguments()
    operands += defaults[(operands.count - 1)...]
    return operands
  }

  /// Whether an element stands for a missing value.
  static func isMissing(_ element: Dynamic, placeholder: Dynamic?) -> Bool {
    guard let placeholder, placeholder.kind != .null else { return element.kind == .null }
    return Dynamic.areEqual(element, placeholder)
  }
}
