import CScan

extension ScalarFunction {
  static let replaceStrings = ScalarFunction(
    "replace_strings", "Returns a text with every occurrence of several others replaced.",
    parameters: [
      "text": "The text.", "lookups": "What to replace, an array; earlier ones go first.",
      "rewrites": "What to put there, an array of the same length.",
    ],
    examples: [
      "replace_strings('a cat and a dog', dynamic(['cat', 'dog']), dynamic(['dog', 'pigeon']))":
        "a dog and a pigeon"
    ],
    overloads: [
      .build {
        (text: StringView, lookups: Dynamic, rewrites: Dynamic, arena: Arena) -> StringView in
        let scratch = Arena(capacity: 256)
        defer { withExtendedLifetime(scratch) {} }
        let wanted = lookups.elements.map { $0.asString(scratch) }
        let targets = rewrites.elements.map { $0.asString(scratch) }
        guard wanted.count == targets.count, !wanted.isEmpty else { return .empty }
        arena.begin()
        var at = 0
        scan: while at < text.count {
          for (index, lookup) in wanted.enumerated()
          where !lookup.isEmpty && lookup.count <= text.count - at
            && text[at..<at + lookup.count] == lookup
          {
            arena.append(targets[index])
            at += lookup.count
            continue scan
          }
          arena.append(text[at])
          at += 1
        }
        return arena.end()
      }
    ])
}
