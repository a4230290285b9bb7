extension ScalarFunction {
  static let strcatArray = ScalarFunction(
    "strcat_array", aliases: ["array_strcat"],
    "Returns the elements of an array as one text with a delimiter between them.",
    parameters: ["array": "The array.", "delimiter": "The text between two elements."],
    examples: ["strcat_array(dynamic([1, 'a', null, 'b']), '->')": "1->a->->b"],
    textArguments: [1],
    overloads: [
      .build { (array: Dynamic?, delimiter: StringView, arena: Arena) -> StringView in
        guard let array else { return .empty }
        var isFirst = true
        arena.begin()
        for element in array.elements where !arena.isOverfull {
          if !isFirst { arena.append(delimiter) }
          isFirst = false
          element.append(asStringTo: arena)
        }
        return arena.end()
      }
    ])
}

extension Dynamic {
  /// Adds what `tostring` gives to the string being built.
  func append(asStringTo arena: Arena) {
    switch kind {
    case .null: break
    case .string: string?.append(to: arena)
    case .bool, .long, .real, .datetime, .timespan, .guid, .decimal:
      if let text = markedText { arena.append(text) } else { DynamicWriter(arena).appendJSON(self) }
    case .array, .bag: DynamicWriter(arena).appendJSON(self)
    }
  }
}
