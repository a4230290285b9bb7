import KQLSyntax

extension ScalarFunction {
  static let setUnion = ScalarFunction(
    "set_union", "Returns the different elements of several arrays.",
    parameters: ["array…": "The arrays."],
    examples: ["set_union(dynamic([1, 2]), dynamic([2, 3, 4]))": "[1,2,3,4]"]
  ) { (call) throws(Diagnostic) in
    try bindSet(call) { (arrays, arena) in
      var seen = DynamicSet()
      var result = DynamicArrayWriter(arena)
      for array in arrays {
        for element in array.elements where seen.insert(element) { result.append(element) }
      }
      return result.finish()
    }
  }

  static let setIntersect = ScalarFunction(
    "set_intersect", "Returns the different elements that several arrays share.",
    parameters: ["array…": "The arrays."],
    examples: ["set_intersect(dynamic([1, 2, 3]), dynamic([3, 2, 4]))": "[2,3]"]
  ) { (call) throws(Diagnostic) in
    try bindSet(call) { (arrays, arena) in
      var candidates = arrays.first.map { $0.elementArray } ?? []
      for array in arrays.dropFirst() {
        var others = DynamicSet()
        for element in array.elements { _ = others.insert(element) }
        var kept: [Dynamic] = []
        for element in candidates where others.contains(element) { kept.append(element) }
        candidates = kept
      }
      var seen = DynamicSet()
      var result = DynamicArrayWriter(arena)
      for element in candidates where seen.insert(element) { result.append(element) }
      return result.finish()
    }
  }

  static let setDifference = ScalarFunction(
    "set_difference", "Returns the different elements of an array that are not in the others.",
    parameters: ["array": "The array.", "others…": "The arrays whose elements are taken out."],
    examples: ["set_difference(dynamic([1, 2, 3]), dynamic([2]))": "[1,3]"]
  ) { (call) throws(Diagnostic) in
    try bindSet(call) { (arrays, arena) in
      var seen = DynamicSet()
      for array in arrays.dropFirst() {
        for element in array.elements { _ = seen.insert(element) }
      }
      var result = DynamicArrayWriter(arena)
      if let first = arrays.first {
        for element in first.elements where seen.insert(element) { result.append(element) }
      }
      return result.finish()
    }
  }

  static let setHasElement = ScalarFunction(
    "set_has_element", "Returns whether an array has an element.",
    parameters: ["array": "The array.", "value": "The element."],
    examples: ["set_has_element(dynamic(['this', 'is']), 'is')": "true"]
  ) { (call) throws(Diagnostic) in
    let overload = Overload.fold(2) { (operands, _) -> Bool? in
      guard let array = operands[0], array.kind == .array else { return nil }
      guard let value = operands[1] else { return false }
      return array.elements.contains { Dynamic.areEqual($0, value) }
    }
    return call.apply(overload, call.dynamicArguments())
  }

  static let jaccardIndex = ScalarFunction(
    "jaccard_index", "Returns how alike two sets are: shared elements by all elements.",
    parameters: ["first": "An array.", "second": "An array."],
    examples: ["jaccard_index(dynamic([1, 2, 3]), dynamic([1, 2, 3, 4]))": "0.75"],
    overloads: [
      .map { (first: Dynamic, second: Dynamic) -> Double? in
        guard first.kind == .array, second.kind == .array else { return nil }
        var all = DynamicSet()
        for element in first.elements { _ = all.insert(element) }
        let size = all.size
        var others = DynamicSet()
        var shared = 0
        for element in second.elements where others.insert(element) {
          if !all.insert(element) { shared += 1 }
        }
        let union = all.size
        Swift.assert(union >= size)
        return union == 0 ? .nan : Double(shared) / Double(union)
      }
    ])

  /// A set function; the result is null when an argument is not an array.
  private static func bindSet(
    _ call: CallArguments, _ body: @escaping @Sendable ([Dynamic], Arena) -> Dynamic
  ) throws(Diagnostic) -> Expression {
    try call.require(2...64, "\(call.name)(array, array, …)")
    let overload = Overload.fold(call.values.count) { (operands, arena) -> Dynamic? in
      var arrays: [Dynamic] = []
      for operand in operands {
        guard let operand, operand.kind == .array else { return nil }
        arrays.append(operand)
      }
      return body(arrays, arena)
    }
    return call.apply(overload, call.dynamicArguments())
  }
}
