/// Writes elements as JSON, into an arena between its `begin()` and `end()`.
///
/// Attributes are in `#attributes`, text beside them in `#text`. An element without anything is `null`.
/// In `EventData` and `UserData` the elements `Data` are members by their names; without names their
/// texts are a list in `Data.#text`. The second of two elements with one name has `_1` behind it.
struct BinXMLJSON {
  private let block: BinXMLBlock
  private let arena: Arena
  private let text: BinXMLText
  private let values: BinXMLValueReader

  /// How many parts may still be written: templates that refer to each other could ask for any number.
  private var budget = 1 << 16

  /// Whether there was more than that, or something was damaged: what was written is not whole.
  private(set) var isCut = false

  /// How deep elements are one in the other.
  private var depth = 0

  private static let deepest = 128

  /// How many bytes may be written.
  private let limit: Int

  /// How many bytes of JSON may be written of any record, and for each byte of a record besides.
  static let leastRoom = 8192, roomForByte = 64

  /// Writes events of a record of so many bytes.
  init(_ block: BinXMLBlock, recordSize: Int, to arena: Arena) {
    self.block = block
    limit = Self.roomForByte * recordSize + Self.leastRoom
    self.arena = arena
    text = BinXMLText(base: block.base, to: arena)
    values = BinXMLValueReader(base: block.base)
  }

  /// Writes the value of an element.
  mutating func append(_ element: BinXMLElement, of instance: BinXMLInstance) {
    let isContainer = element.name == "EventData" || element.name == "UserData"
    guard !isContainer || !appendData(element, of: instance) else { return }
    let hasAttributes = element.attributes.contains { hasText($0.value, instance) }
    if !hasAttributes, case .slot(let slot)? = element.content.first, element.content.count == 1 {
      let value = instance.value(slot, block.base)
      if !value.isFragment { return appendLeaf(value, empty: "null") }
    }
    let isText = hasText(element.content, instance)
    let hasElements = element.content.contains { isElement($0, instance) }
    guard isText || hasElements || hasAttributes else { return arena.append("null") }
    guard hasElements || hasAttributes else { return appendContent(element.content, instance) }
    arena.append("{")
    var isFirst = true
    if hasAttributes {
      append(attributes: element.attributes, instance)
      isFirst = false
    }
    if isText {
      arena.append(isFirst ? "\"#text\":" : ",\"#text\":")
      isFirst = false
      appendContent(element.content, instance)
    }
    var names: [(name: StringView, count: Int)] = []
    appendMembers(of: element, instance, &names, &isFirst)
    arena.append("}")
  }

  /// Writes what there is of an event besides its fields, `EventData` and `UserData`; `null` when there is
  /// nothing.
  mutating func appendRest(of instance: BinXMLInstance) {
    let start = arena.openCount
    arena.append("{")
    var isFirst = true
    var names: [(name: StringView, count: Int)] = []
    for piece in instance.template.root.content {
      guard let (child, owner) = element(piece, instance) else { continue }
      if child.name == "EventData" || child.name == "UserData" { continue }
      if child.name == "System" {
        appendRest(ofSystem: child, owner, &names, &isFirst)
        continue
      }
      appendKey(child.name, &names, &isFirst)
      append(child, of: owner)
    }
    arena.append("}")
    guard isFirst else { return }
    arena.removeLast(arena.openCount - start)
    arena.append("null")
  }

  /// Writes what `System` has and no column shows.
  private mutating func appendRest(
    ofSystem system: BinXMLElement, _ instance: BinXMLInstance,
    _ names: inout [(name: StringView, count: Int)], _ isFirst: inout Bool
  ) {
    for case .element(let child) in system.content {
      let known = EventField.allCases.filter { child.name == $0.path.element }
      if known.isEmpty {
        appendKey(child.name, &names, &isFirst)
        append(child, of: instance)
        continue
      }
      var hasKey = false
      for attribute in child.attributes where hasText(attribute.value, instance) {
        let isKnown = known.contains { $0.path.attribute.map { attribute.name == $0 } ?? false }
        if isKnown { continue }
        if !hasKey {
          appendKey(child.name, &names, &isFirst)
          arena.append("{\"")
        } else {
          arena.append(",\"")
        }
        hasKey = true
        arena.append(attribute.name)
        arena.append("\":")
        appendContent(attribute.value, instance)
      }
      if hasKey { arena.append("}") }
    }
  }

  // MARK: Members

  private mutating func appendMembers(
    of element: BinXMLElement, _ instance: BinXMLInstance,
    _ names: inout [(name: StringView, count: Int)], _ isFirst: inout Bool
  ) {
    for piece in element.content {
      guard let (child, owner) = self.element(piece, instance) else { continue }
      appendKey(child.name, &names, &isFirst)
      depth += 1
      append(child, of: owner)
      depth -= 1
    }
  }

  /// Writes a name that has not been written before in its object, and a colon.
  private mutating func appendKey(
    _ name: StringView, _ names: inout [(name: StringView, count: Int)], _ isFirst: inout Bool
  ) {
    if !isFirst { arena.append(",") }
    isFirst = false
    arena.append("\"")
    arena.append(name)
    if let known = names.firstIndex(where: { $0.name == name }) {
      names[known].count += 1
      arena.append("_")
      DynamicWriter(arena).append(Int64(names[known].count))
    } else {
      names.append((name, 0))
    }
    arena.append("\":")
  }

  private mutating func append(attributes: [BinXMLAttribute], _ instance: BinXMLInstance) {
    arena.append("\"#attributes\":{")
    var isFirst = true
    for attribute in attributes where hasText(attribute.value, instance) {
      arena.append(isFirst ? "\"" : ",\"")
      isFirst = false
      arena.append(attribute.name)
      arena.append("\":")
      appendContent(attribute.value, instance)
    }
    arena.append("}")
  }

  // MARK: Data

  /// Writes an element with `Data` elements; `false` when it has none.
  private mutating func appendData(_ element: BinXMLElement, of instance: BinXMLInstance) -> Bool {
    let data = element.data
    guard !data.named.isEmpty || !data.positional.isEmpty else { return false }
    arena.append("{")
    var isFirst = true
    if element.attributes.contains(where: { hasText($0.value, instance) }) {
      append(attributes: element.attributes, instance)
      isFirst = false
    }
    for (name, content) in data.named {
      arena.append(isFirst ? "\"" : ",\"")
      isFirst = false
      arena.append(name)
      arena.append("\":")
      appendDatum(content, instance)
    }
    if !data.positional.isEmpty {
      arena.append(isFirst ? "\"Data\":{\"#text\":" : ",\"Data\":{\"#text\":")
      isFirst = false
      if data.positional.count == 1 {
        appendDatum(data.positional[0], instance)
      } else {
        appendList(data.positional, instance)
      }
      arena.append("}")
    }
    var names: [(name: StringView, count: Int)] = []
    for piece in element.content {
      guard let (child, owner) = self.element(piece, instance), !(child.name == "Data") else {
        continue
      }
      appendKey(child.name, &names, &isFirst)
      depth += 1
      append(child, of: owner)
      depth -= 1
    }
    arena.append("}")
    return true
  }

  /// Writes the texts of several `Data` as a list; those of an array are several.
  private mutating func appendList(_ all: [[BinXMLPiece]], _ instance: BinXMLInstance) {
    arena.append("[")
    var isFirst = true
    for content in all {
      if case .slot(let slot)? = content.first, content.count == 1 {
        let value = instance.value(slot, block.base)
        if value.isArray, !values.isEmpty(value) {
          for item in text.items(value) {
            if !isFirst { arena.append(",") }
            isFirst = false
            appendLeaf(item, empty: "\"\"")
          }
          continue
        }
      }
      if !isFirst { arena.append(",") }
      isFirst = false
      appendDatum(content, instance)
    }
    arena.append("]")
  }

  /// Writes what a `Data` holds, an empty text where it holds nothing.
  mutating func appendDatum(_ content: [BinXMLPiece], _ instance: BinXMLInstance) {
    if case .slot(let slot)? = content.first, content.count == 1 {
      let value = instance.value(slot, block.base)
      if !value.isFragment { return appendLeaf(value, empty: "\"\"") }
    }
    if content.contains(where: { isElement($0, instance) }) {
      var names: [(name: StringView, count: Int)] = []
      var isFirst = true
      arena.append("{")
      let holder = BinXMLElement(name: .empty)
      holder.content = content
      if hasText(content, instance) {
        arena.append("\"#text\":")
        isFirst = false
        appendContent(content, instance)
      }
      appendMembers(of: holder, instance, &names, &isFirst)
      return arena.append("}")
    }
    if hasText(content, instance) { return appendContent(content, instance) }
    arena.append("\"\"")
  }

  // MARK: Parts

  private mutating func appendLeaf(_ value: BinXMLValue, empty: StaticString) {
    guard spend() else { return arena.append(empty) }
    text.append(json: value, empty: empty)
  }

  /// Writes text and values, as a number where they are one.
  private mutating func appendContent(_ pieces: [BinXMLPiece], _ instance: BinXMLInstance) {
    let parts = pieces.filter { hasText($0, instance) }
    guard spend() else { return arena.append("null") }
    if parts.count == 1, let value = value(parts[0], instance) {
      return text.append(json: value, empty: "null")
    }
    arena.append("\"")
    for part in parts {
      if case .text(let text) = part {
        arena.append(text)
      } else if let value = value(part, instance) {
        text.append(value, isJSON: true)
      }
    }
    arena.append("\"")
  }

  private mutating func spend() -> Bool {
    budget -= 1
    if budget < 0 || arena.openCount > limit { isCut = true }
    return !isCut
  }

  private func value(_ piece: BinXMLPiece, _ instance: BinXMLInstance) -> BinXMLValue? {
    switch piece {
    case .slot(let slot): instance.value(slot, block.base)
    case .value(let value): value
    case .element, .text: nil
    }
  }

  private func hasText(_ pieces: [BinXMLPiece], _ instance: BinXMLInstance) -> Bool {
    pieces.contains { hasText($0, instance) }
  }

  private func hasText(_ piece: BinXMLPiece, _ instance: BinXMLInstance) -> Bool {
    if case .text(let text) = piece { return !text.isEmpty }
    guard let value = value(piece, instance) else { return false }
    return !value.isFragment && !values.isEmpty(value)
  }

  private func isElement(_ piece: BinXMLPiece, _ instance: BinXMLInstance) -> Bool {
    if case .element = piece { return true }
    return value(piece, instance)?.isFragment == true
  }

  /// The element that a part is, and whose values its slots have; `nil` where it is none, or damaged.
  private mutating func element(
    _ piece: BinXMLPiece, _ instance: BinXMLInstance
  ) -> (BinXMLElement, BinXMLInstance)? {
    if case .element(let child) = piece {
      return depth < Self.deepest && spend() ? (child, instance) : nil
    }
    guard let value = value(piece, instance), value.isFragment, spend() else { return nil }
    guard depth < Self.deepest,
      let inner = block.instance(
        from: Int(value.offset), to: Int(value.offset) + Int(value.count))
    else {
      isCut = true
      return nil
    }
    return (inner.template.root, inner)
  }
}
