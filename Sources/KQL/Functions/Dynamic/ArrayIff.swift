import KQLSyntax

extension ScalarFunction {
  static let arrayIff = ScalarFunction(
    "array_iff", aliases: ["array_iif"],
    "Returns for each condition of an array an element of the second or the third.",
    parameters: [
      "conditions": "An array of bools or numbers.",
      "then": "The elements where it is true, or one value.",
      "else": "The elements where it is false, or one value.",
    ],
    examples: [
      "array_iff(dynamic([true, false, true]), dynamic([1, 2, 3]), dynamic([4, 5, 6]))": "[1,5,3]",
      "array_iff(dynamic([1, 0, 50]), 'yes', 'no')": #"["yes","no","yes"]"#,
    ]
  ) { (call) throws(Diagnostic) in
    let overload = Overload.fold(3) { (operands, arena) -> Dynamic? in
      guard let conditions = operands[0], conditions.kind == .array else { return nil }
      let then = Branch(operands[1])
      let otherwise = Branch(operands[2])
      var result = DynamicArrayWriter(arena)
      var index = 0
      for condition in conditions.elements {
        switch condition.asBool {
        case true?: result.append(then[index])
        case false?: result.append(otherwise[index])
        case nil: result.append(nil)
        }
        index += 1
      }
      return result.finish()
    }
    return call.apply(overload, call.dynamicArguments())
  }

  private struct Branch {
    let value: Dynamic?
    let elements: [Dynamic]?

    init(_ value: Dynamic?) {
      self.value = value
      elements = value?.kind == .array ? value.map { $0.elementArray } : nil
    }

    subscript(index: Int) -> Dynamic? {
      guard let elements else { return value }
      return index < elements.count ? elements[index] : nil
    }
  }
}
