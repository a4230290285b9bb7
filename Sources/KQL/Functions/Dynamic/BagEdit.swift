import KQLSyntax

extension ScalarFunction {
  static let bagRemoveKeys = ScalarFunction(
    "bag_remove_keys", "Returns a bag without some keys.",
    parameters: ["bag": "The bag.", "keys": "The keys, or paths such as '$.a.b', an array."],
    examples: [
      "bag_remove_keys(dynamic({'a': 1, 'b': 2}), dynamic(['b', 'c']))": #"{"a":1}"#,
      "bag_remove_keys(dynamic({'a': {'b': 1, 'c': 2}}), dynamic(['$.a.b']))": #"{"a":{"c":2}}"#,
    ],
    overloads: [
      .build { (bag: Dynamic, keys: Dynamic, arena: Arena) -> Dynamic? in
        guard bag.kind == .bag else { return nil }
        let scratch = Arena(capacity: 256)
        let paths = keys.elements.compactMap { JsonPath($0.asString(scratch))?.keys }
        arena.begin()
        BagEditor(arena).append(bag, without: paths)
        withExtendedLifetime(scratch) {}
        return Dynamic(arena.end())
      }
    ])

  static let bagSetKey = ScalarFunction(
    "bag_set_key", "Returns a bag with the value of a key replaced or added.",
    parameters: ["bag": "The bag.", "key": "The key, or a path: '$.a.b'.", "value": "The value."],
    examples: [
      "bag_set_key(dynamic({'a': 1}), 'b', 3)": #"{"a":1,"b":3}"#,
      "bag_set_key(dynamic({'a': {'b': 1}}), '$.a.b', 'x')": #"{"a":{"b":"x"}}"#,
    ]
  ) { (call) throws(Diagnostic) in
    let overload = Overload([.dynamic, .string, .dynamic], returns: .dynamic) { call in
      let bags = call.reader(0, of: Dynamic?.self)
      let keys = call.reader(1, of: StringView.self)
      let values = call.reader(2, of: Dynamic?.self)
      let arena = Arena(capacity: call.count * 64)
      return fillColumn(
        call.count, owners: call.owners + [arena], forcesNulls: false, isNull: { _ in false }
      ) { (row: Int) -> Dynamic? in
        guard let bag = bags[row], bag.kind == .bag else { return nil }
        guard let path = JsonPath(keys[row])?.keys, !path.isEmpty else { return bag }
        arena.begin()
        BagEditor(arena).append(bag, setting: path[...], to: values[row])
        return Dynamic(arena.end())
      }
    }
    let operands = call.dynamicArguments()
    return call.apply(overload, [operands[0], call.argument(1, as: .string), operands[2]])
  }
}

/// Writes changed bags.
private struct BagEditor {
  private let arena: Arena

  init(_ arena: Arena) { self.arena = arena }

  /// Writes a bag without the members at some paths.
  func append(_ bag: Dynamic, without paths: [[StringView]]) {
    var writer = DynamicBagWriter(nestedIn: arena)
    for member in bag.members {
      var isRemoved = false
      var inner: [[StringView]] = []
      for path in paths {
        guard let first = path.first, member.key.equals(first) else { continue }
        if path.count == 1 { isRemoved = true } else { inner.append(Array(path.dropFirst())) }
      }
      if isRemoved { continue }
      writer.begin(key: member.key)
      if inner.isEmpty || member.value.kind != .bag {
        writer.writer.append(member.value)
      } else {
        append(member.value, without: inner)
      }
    }
    writer.close()
  }

  /// Writes a bag with the member at a path replaced; `nil` stands for an empty bag.
  func append(_ bag: Dynamic?, setting path: ArraySlice<StringView>, to value: Dynamic?) {
    guard let key = path.first else { return }
    var writer = DynamicBagWriter(nestedIn: arena)
    var isDone = false
    let rest = path.dropFirst()
    func appendValue(_ old: Dynamic?) {
      if rest.isEmpty {
        writer.writer.append(value)
      } else {
        append(old?.kind == .bag ? old : nil, setting: rest, to: value)
      }
    }
    if let bag {
      for member in bag.members {
        guard member.key.equals(key) else {
          writer.begin(key: member.key)
          writer.writer.append(member.value)
          continue
        }
        // Of a repeated key the first value counts; the others go.
        if isDone { continue }
        isDone = true
        writer.begin(key: member.key)
        appendValue(member.value)
      }
    }
    if !isDone {
      writer.begin(key: key)
      appendValue(nil)
    }
    writer.close()
  }
}
