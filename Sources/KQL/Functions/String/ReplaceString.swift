import CScan

extension ScalarFunction {
  static let replaceString = ScalarFunction(
    "replace_string", "Returns a text with every occurrence of another replaced.",
    parameters: [
      "text": "The text.", "lookup": "What to replace; nothing when empty.",
      "rewrite": "What to put there.",
    ],
    examples: ["replace_string('a cat', 'cat', 'dog')": "a dog"],
    overloads: [
      .build {
        (text: StringView, lookup: StringView, rewrite: StringView, arena: Arena) -> StringView in
        guard !lookup.isEmpty else { return text }
        var needle = scan_needle_prepare(lookup.start, lookup.count, false)
        guard let first = scan_find(text.start, text.count, &needle) else { return text }
        arena.begin()
        var at = 0
        var found: UnsafePointer<UInt8>? = UnsafePointer(first)
        while let start = found, !arena.isOverfull {
          let offset = start - text.start
          arena.append(text[at..<offset])
          arena.append(rewrite)
          at = offset + lookup.count
          found = scan_find(text.start + at, text.count - at, &needle).map { UnsafePointer($0) }
        }
        arena.append(text.dropFirst(at))
        return arena.end()
      }
    ])
}
