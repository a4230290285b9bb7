extension DynamicWriter {
  /// How the values inside of a sorted text are written.
  enum Form {
    /// As standard JSON.
    case json
    /// So that equal values have equal bytes: numbers by value, marks kept.
    case canonical
  }

  /// Writes a value with the keys of its bags in order, without white space.
  ///
  /// Two values are equal when their canonical texts are. Of a repeated key the first value counts,
  /// as when a member is looked up.
  func append(sorted value: Dynamic, as form: Form, depth: Int = 0) {
    switch value.kind {
    case .bag where depth < DynamicReader.maximumDepth:
      append(sortedMembers: value, as: form, depth: depth)
    case .array where depth < DynamicReader.maximumDepth:
      arena.append(UInt8(ascii: "["))
      var isFirst = true
      for element in value.elements {
        if !isFirst { arena.append(UInt8(ascii: ",")) }
        isFirst = false
        append(sorted: element, as: form, depth: depth + 1)
      }
      arena.append(UInt8(ascii: "]"))
    case .null: appendNull()
    case .real where form == .canonical: appendByValue(value.asDouble ?? .nan)
    case .datetime, .timespan, .guid, .decimal:
      if form == .canonical { append(value) } else { appendJSON(value) }
    case .bool, .long, .real, .string, .array, .bag: appendJSON(value)
    }
  }

  private func append(sortedMembers value: Dynamic, as form: Form, depth: Int) {
    let keys = Arena(capacity: 256)
    defer { withExtendedLifetime(keys) {} }
    var members = value.members.enumerated().map { (index, member) in
      (index: index, key: member.key.decoded(keys), value: member.value)
    }
    members.sort { a, b in
      let order = StringView.compare(a.key, b.key)
      return order != 0 ? order < 0 : a.index < b.index
    }
    arena.append(UInt8(ascii: "{"))
    var isFirst = true
    for (index, member) in members.enumerated() {
      if index > 0, members[index - 1].key == member.key { continue }
      if !isFirst { arena.append(UInt8(ascii: ",")) }
      isFirst = false
      append(string: member.key)
      arena.append(UInt8(ascii: ":"))
      append(sorted: member.value, as: form, depth: depth + 1)
    }
    arena.append(UInt8(ascii: "}"))
  }

  /// Writes 1.0 as 1, so that it equals the long.
  private func appendByValue(_ value: Double) {
    if value == value.rounded(), value.magnitude < 0x1p63 {
      append(Int64(value))
    } else {
      append(value)
    }
  }
}

extension Dynamic {
  /// Whether two values are the same: numbers by value, bags whatever the order of their keys.
  static func areEqual(_ a: Dynamic, _ b: Dynamic) -> Bool {
    if a.text == b.text { return true }
    let kind = a.kind
    let other = b.kind
    switch (kind, other) {
    case (.long, .long): return a.asLong == b.asLong
    case (.long, .real), (.real, .long), (.real, .real): return a.asDouble == b.asDouble
    case (.string, .string):
      guard let left = a.string, let right = b.string else { return false }
      return left.withDecoded { right.equals($0) }
    case (.array, .array), (.bag, .bag):
      let arena = Arena(capacity: a.text.count + b.text.count + 64)
      return withExtendedLifetime(arena) { a.canonical(arena) == b.canonical(arena) }
    default: return kind == other && a.trimmed == b.trimmed
    }
  }

  /// A text that equal values share; a view of the value's own bytes where it can be.
  func canonical(_ arena: Arena) -> StringView {
    switch kind {
    case .null: return StringView(("null" as StaticString).utf8Start, 4)
    case .bool, .long, .datetime, .timespan, .guid, .decimal: return trimmed
    case .string where !(string?.hasEscapes ?? true): return trimmed
    case .string, .real, .array, .bag:
      arena.begin()
      DynamicWriter(arena).append(sorted: self, as: .canonical)
      return arena.end()
    }
  }

  /// Negative, zero or positive: the order in which Kusto sorts dynamic values of one kind; values
  /// of different kinds by kind.
  static func order(_ a: Dynamic, _ b: Dynamic, _ arena: Arena) -> Int {
    let kind = a.kind
    let other = b.kind
    switch (kind, other) {
    case (.long, .long): return order(a.asLong ?? 0, b.asLong ?? 0)
    case (.long, .real), (.real, .long), (.real, .real):
      return order(a.asDouble ?? .nan, b.asDouble ?? .nan)
    case (.timespan, .timespan):
      return StringView.compare(a.asString(arena), b.asString(arena))
    default:
      if kind != other { return Int(kind.rawValue) - Int(other.rawValue) }
      return StringView.compare(a.asString(arena), b.asString(arena))
    }
  }

  private static func order<Value: Comparable>(_ a: Value, _ b: Value) -> Int {
    a < b ? -1 : a > b ? 1 : 0
  }
}
