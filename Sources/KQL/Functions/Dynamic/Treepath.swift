extension ScalarFunction {
  static let treepath = ScalarFunction(
    "treepath", "Returns the paths to all values inside of a dynamic value.",
    parameters: ["object": "The value."],
    examples: [
      #"treepath(dynamic({"a": "b", "c": [1, {"d": 2}]}))"#:
        #"["['a']","['c']","['c'][0]","['c'][0]['d']"]"#
    ],
    overloads: [
      .build { (value: Dynamic, arena: Arena) -> Dynamic? in
        guard value.kind == .bag || value.kind == .array else { return nil }
        let scratch = Arena(capacity: 256)
        var paths = TreePaths(scratch)
        paths.add(value, under: .empty, depth: 0)
        var result = DynamicArrayWriter(arena)
        for path in paths.all { result.append(string: path) }
        withExtendedLifetime(scratch) {}
        return result.finish()
      }
    ])
}

/// Collects the different paths of a value.
private struct TreePaths: ~Copyable {
  private(set) var all: [StringView] = []
  private var seen = TextSet()
  private let arena: Arena

  init(_ arena: Arena) { self.arena = arena }

  mutating func add(_ value: Dynamic, under prefix: StringView, depth: Int) {
    guard depth < 128 else { return }
    switch value.kind {
    case .bag:
      for member in value.members {
        arena.begin()
        arena.append(prefix)
        arena.append("['")
        member.key.append(to: arena)
        arena.append("']")
        add(path: arena.end(), to: member.value, depth)
      }
    case .array:
      guard value.elementCount > 0 else { return }
      arena.begin()
      arena.append(prefix)
      arena.append("[0]")
      let path = arena.end()
      for element in value.elements { add(path: path, to: element, depth) }
    default: break
    }
  }

  private mutating func add(path: StringView, to value: Dynamic, _ depth: Int) {
    if seen.insert(path) { all.append(path) }
    add(value, under: path, depth: depth + 1)
  }
}
