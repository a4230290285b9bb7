import CScan

/// The values of one member of JSON events.
struct JSONCells: TextCells {
  let base: UnsafePointer<UInt8>
  let places: UnsafeMutablePointer<UInt64>

  /// The rows of the cells, `nil` for all.
  let rows: UnsafeMutablePointer<UInt32>?
  let count: Int

  /// Whether strings may hold escapes.
  let hasEscapes: Bool

  /// The JSON of a value; empty when there is none.
  @inline(__always)
  func json(_ index: Int) -> StringView {
    let place = places[rows.map { Int($0[index]) } ?? index]
    let text = StringView(base + Int(place & 0xFFFF_FFFF), Int(place &>> 32))
    guard text.count > 0, text[0] <= 0x20 || text[text.count &- 1] <= 0x20 else { return text }
    return Dynamic(text).trimmed
  }

  /// The text of a string, or any other value as JSON; JSON null is empty.
  @inline(__always)
  func text(_ index: Int, _ arena: Arena) -> StringView {
    let json = json(index)
    guard json.count > 1 else { return json }
    if json[0] == 0x22, json[json.count &- 1] == 0x22 {
      let raw = json[1..<json.count &- 1]
      if hasEscapes, scan_json_needs_escape(raw.start, raw.count) { return unescaped(raw, arena) }
      return raw
    }
    return json.count == 4 && json == "null" ? .empty : json
  }

  /// The text of a value whose JSON may be of a type: strings are no numbers, and numbers no times.
  @inline(__always)
  func text(_ index: Int, of type: ScalarType, _ arena: Arena) -> StringView? {
    let json = json(index)
    guard json.count > 0 else { return json }
    if json[0] == 0x22 { return type == .datetime ? text(index, arena) : nil }
    if json.count == 4, json == "null" { return .empty }
    return type == .datetime ? nil : json
  }

  @inline(never)
  private func unescaped(_ raw: StringView, _ arena: Arena) -> StringView {
    DynamicString(raw: raw, hasEscapes: true).decoded(arena)
  }

  /// The values as dynamic ones; what is not JSON becomes null and is counted.
  func dynamics(owner: AnyObject, counter: ReadCounter) -> Column {
    var builder = ColumnBuilder<Dynamic>(capacity: count)
    let arena = Arena(capacity: 256)
    for index in 0..<count {
      let json = json(index)
      if json.isEmpty || json == "null" {
        builder.appendNull()
      } else if Dynamic(json).plainString != nil {
        builder.append(Dynamic(json))
      } else if let json = Dynamic.mended(json, arena) {
        builder.append(Dynamic(json))
      } else {
        counter.counts.unconverted += 1
        builder.appendNull()
      }
    }
    return builder.finish(owners: [owner, arena])
  }
}
