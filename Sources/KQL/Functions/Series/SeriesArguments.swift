import KQLSyntax

extension CallArguments {
  /// The arguments of a function on a series: the first a series, the rest of certain types.
  ///
  /// - Parameters:
  ///   - types: The types; arguments left out are null.
  ///   - required: How many must be given.
  ///   - signature: The call as the help shows it.
  /// - Returns: One operand for each type.
  /// - Throws: A diagnostic when an argument does not fit.
  func seriesOperands(
    _ types: [ScalarType], required: Int, _ signature: String
  ) throws(Diagnostic) -> [Expression] {
    try require(required...types.count, signature)
    var operands: [Expression] = []
    for (index, type) in types.enumerated() {
      guard index < values.count else {
        operands.append(Constant(Column.nulls(type, count: 1)))
        continue
      }
      let given = self[index].type
      let fits =
        given == type || given == .dynamic || (type.isNumeric && given.isNumeric)
        || (type == .bool && given.isNumeric)
      guard fits else {
        throw Diagnostic(
          "'\(name)' takes \(type == .dynamic ? "an array" : "a \(type)") here, not a \(given)",
          at: values[index].span, help: "it is \(signature)")
      }
      operands.append(argument(index, as: type))
    }
    return operands
  }
}

extension Arguments {
  /// The series in an argument of a row, in the call's own memory; `nil` when it is no array.
  func series(_ index: Int, row: Int, _ memory: Series) -> Series? {
    memory.read(columns[index].value(row, as: Dynamic.self)) ? memory : nil
  }

  /// A number among the arguments of a row.
  func real(_ index: Int, row: Int) -> Double? { columns[index].value(row, as: Double.self) }

  /// A whole number among the arguments of a row.
  func long(_ index: Int, row: Int) -> Int64? { columns[index].value(row, as: Int64.self) }

  /// A text among the arguments of a row; `nil` when it is empty.
  func text(_ index: Int, row: Int) -> StringView? {
    guard let text = columns[index].value(row, as: StringView.self), !text.isEmpty else {
      return nil
    }
    return text
  }
}
