import CScan

extension ScalarFunction {
  static let replaceStrings = ScalarFunction(
    "replace_strings", "Returns a text with every occurrence of several others replaced.",
    parameters: [
      "text": "The text.",
      "lookups":
        "What to replace, an array; what an earlier one found is left alone by later ones.",
      "rewrites": "What to put there, an array of the same length.",
    ],
    examples: [
      "replace_strings('a cat and a dog', dynamic(['cat', 'dog']), dynamic(['dog', 'pigeon']))":
        "a dog and a pigeon",
      "replace_strings('This is', dynamic(['is', 'This']), dynamic(['was', 'That']))": "Thwas was",
    ],
    overloads: [
      .build {
        (text: StringView, lookups: Dynamic, rewrites: Dynamic, arena: Arena) -> StringView in
        let scratch = Arena(capacity: 256)
        defer { withExtendedLifetime(scratch) {} }
        let wanted = lookups.elements.map { $0.asString(scratch) }
        let targets = rewrites.elements.map { $0.kind == .string ? $0.asString(scratch) : nil }
        guard wanted.count == targets.count, !wanted.isEmpty else { return .empty }
        arena.begin()
        replace(
          in: text, ArraySlice(Swift.zip(wanted, targets).map { (lookup: $0, target: $1) }), arena)
        return arena.end()
      }
    ])

  /// Writes a text with the pairs replaced, the first one everywhere before the next.
  private static func replace(
    in text: StringView, _ pairs: ArraySlice<(lookup: StringView, target: StringView?)>,
    _ arena: Arena
  ) {
    guard let (lookup, target) = pairs.first else { return arena.append(text) }
    let others = pairs.dropFirst()
    if lookup.isEmpty { return replace(in: text, others, arena) }
    var needle = scan_needle_prepare(lookup.start, lookup.count, false)
    var rest = text
    while let found = scan_find(rest.start, rest.count, &needle) {
      let at = UnsafePointer(found) - rest.start
      replace(in: rest[0..<at], others, arena)
      arena.append(target ?? lookup)
      rest = rest.dropFirst(at + lookup.count)
    }
    replace(in: rest, others, arena)
  }
}
