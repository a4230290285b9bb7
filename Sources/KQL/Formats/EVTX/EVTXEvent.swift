import CScan

/// One event of a log, as columns look at it.
///
/// Texts that have to be made are in the arena; others are those of the chunk or of its templates.
struct EVTXEvent {
  private let row: EVTXRows.Row
  private let instance: BinXMLInstance
  private let arena: Arena
  private let values: BinXMLValueReader

  init(_ row: EVTXRows.Row, _ arena: Arena) {
    self.row = row
    instance = row.instance
    self.arena = arena
    values = BinXMLValueReader(base: row.base)
  }

  // MARK: Fields of System

  /// What a field is.
  private enum Field {
    case none
    case value(BinXMLValue)
    case text(StringView)
  }

  private func find(_ field: EventField) -> Field {
    guard let (instance, fields) = system else { return .none }
    switch fields[field.rawValue] {
    case .none: return .none
    case .slot(let slot): return .value(instance.value(slot, row.base))
    case .text(let text): return .text(unescaped(text))
    case .pieces(let pieces): return .text(text(of: pieces, instance))
    }
  }

  /// The document that `System` is in, and where its fields are.
  private var system: (BinXMLInstance, [BinXMLSource])? {
    if let fields = instance.template.fields { return (instance, fields) }
    for inner in inners where inner.template.root.name == "System" {
      if let fields = inner.template.fields { return (inner, fields) }
    }
    return nil
  }

  /// The documents in slots of the event.
  private var inners: [BinXMLInstance] {
    instance.template.slots.compactMap { document(in: $0) }
  }

  private func document(in slot: Int) -> BinXMLInstance? {
    let value = instance.value(slot, row.base)
    guard value.isFragment else { return nil }
    return row.block.instance(
      from: Int(value.offset), to: Int(value.offset) + Int(value.count))
  }

  /// The number of the event; 0 where it has none.
  var id: Int { Int(integer(.eventID) ?? 0) }

  /// A field as a whole number.
  func integer(_ field: EventField) -> Int64? {
    switch find(field) {
    case .value(let value):
      if let integer = values.integer(value) { return integer }
      if values.isEmpty(value) { break }
      return Int64.parsed(text(of: value))
    case .text(let text): return Int64.parsed(text)
    case .none: break
    }
    return field == .recordID ? Int64(bitPattern: scan_load64(head + 8)) : nil
  }

  /// A field as a point in time; that of the record where the event does not have it.
  func datetime(_ field: EventField) -> Datetime? {
    switch find(field) {
    case .value(let value):
      if let time = values.datetime(value) { return time }
      if !values.isEmpty(value), let time = Datetime.parsed(text(of: value)) { return time }
    case .text(let text): if let time = Datetime.parsed(text) { return time }
    case .none: break
    }
    return Datetime(fileTime: scan_load64(head + 16))
  }

  private var head: UnsafePointer<UInt8> { row.head }

  /// A field as an identifier.
  func guid(_ field: EventField) -> Guid? {
    switch find(field) {
    case .value(let value): values.guid(value) ?? Guid.parsed(text(of: value))
    case .text(let text): Guid.parsed(text)
    case .none: nil
    }
  }

  /// A field as text; empty where the event does not have it.
  func text(_ field: EventField) -> StringView {
    switch find(field) {
    case .value(let value): text(of: value)
    case .text(let text): text
    case .none: .empty
    }
  }

  // MARK: Data

  /// The text of the `Data` with a name, in `EventData` or `UserData`; empty when there is none.
  func data(_ name: StaticString) -> StringView {
    guard let (content, instance) = datum(StringView(name)) else { return .empty }
    return text(of: content, instance)
  }

  /// The text of the `Data` with a name that is not known when the program is built.
  func data(named name: String) -> StringView {
    guard let (content, instance) = datum(arena.copy(name)) else { return .empty }
    return text(of: content, instance)
  }

  /// Sysmon's data of one end of a connection: of the machine, or of its peer.
  func data(ofPeer isPeer: Bool, _ part: StaticString) -> StringView {
    let isSource = (data("Initiated") == "false") == isPeer
    return data(named: "\(isSource ? "Source" : "Destination")\(part)")
  }

  /// The names and texts of all data, in order; names are empty where they have none.
  var allData: [(name: StringView, text: StringView)] {
    guard let (element, instance) = container("EventData") else { return [] }
    let data = element.data
    return data.named.map { (unescaped($0.name), text(of: $0.content, instance)) }
      + data.positional.map { (.empty, text(of: $0, instance)) }
  }

  /// A text that a closure writes.
  func made(_ write: (Arena) -> Void) -> StringView {
    // What is written may ask for other texts, which the arena could not hold at the same time.
    let own = Arena(capacity: 256)
    own.begin()
    write(own)
    return arena.copy(own.end())
  }

  /// The element with the data, and what its slots hold.
  var dataContainer: (BinXMLElement, BinXMLInstance)? {
    container("EventData") ?? container("UserData")
  }

  private func datum(_ name: StringView) -> ([BinXMLPiece], BinXMLInstance)? {
    guard let (element, instance) = dataContainer,
      let index = element.data.index(of: name)
    else { return nil }
    return (element.data.named[index].content, instance)
  }

  /// An element below the outermost one.
  func container(_ name: StaticString) -> (BinXMLElement, BinXMLInstance)? {
    if let element = instance.template.root.child(named: name) {
      return (element, instance)
    }
    for slot in instance.template.slots {
      if let inner = document(in: slot), inner.template.root.name == name {
        return (inner.template.root, inner)
      }
    }
    return nil
  }

  /// What a dynamic column shows of an event.
  enum Part {
    case eventData, userData, extendedData
  }

  /// The JSON of a part, or of a member inside of it; `nil` when the event does not have it.
  ///
  /// `isDamaged` is set when there is something that cannot be understood.
  func json(_ part: Part, _ keys: [String], _ isDamaged: inout Bool) -> Dynamic? {
    if part == .eventData, let key = keys.first, let found = member(key, &isDamaged) {
      return inside(found, keys.dropFirst())
    }
    guard let whole = whole(part, &isDamaged) else { return nil }
    return inside(whole, keys[...])
  }

  /// What is found in a value by keys.
  private func inside(_ value: Dynamic, _ keys: ArraySlice<String>) -> Dynamic? {
    var value: Dynamic? = value
    for key in keys { value = value?.member(arena.copy(key)) }
    return value?.nonNull
  }

  /// The value of a `Data` by its name.
  private func member(_ key: String, _ isDamaged: inout Bool) -> Dynamic? {
    guard let (element, instance) = container("EventData"),
      let index = element.data.index(of: arena.escaped(key))
    else { return nil }
    return written(&isDamaged) { $0.appendDatum(element.data.named[index].content, instance) }
  }

  private func whole(_ part: Part, _ isDamaged: inout Bool) -> Dynamic? {
    switch part {
    case .eventData, .userData:
      guard let (element, instance) = container(part == .eventData ? "EventData" : "UserData")
      else {
        if instance.template.slots.contains(where: { isDamagedDocument(in: $0) }) {
          isDamaged = true
        }
        return nil
      }
      return written(&isDamaged) { $0.append(element, of: instance) }?.nonNull
    case .extendedData: return written(&isDamaged) { $0.appendRest(of: instance) }?.nonNull
    }
  }

  private func isDamagedDocument(in slot: Int) -> Bool {
    instance.value(slot, row.base).isFragment && document(in: slot) == nil
  }

  /// The value of a `Data` whose content is known; `nil` where it has to be looked for.
  func datum(_ content: [BinXMLPiece], _ instance: BinXMLInstance) -> Dynamic? {
    guard case .slot(let slot)? = content.first, content.count == 1 else { return nil }
    let value = instance.value(slot, row.base)
    guard !value.isFragment else { return nil }
    arena.begin()
    BinXMLText(base: row.base, to: arena).append(json: value, empty: "\"\"")
    return arena.isOverfull ? nil : Dynamic(arena.end()).nonNull
  }

  private func written(
    _ isDamaged: inout Bool, _ write: (inout BinXMLJSON) -> Void
  ) -> Dynamic? {
    var json = BinXMLJSON(row.block, recordSize: Int(row.size), to: arena)
    arena.begin()
    write(&json)
    let text = arena.end()
    guard json.isCut || arena.isOverfull else { return Dynamic(text) }
    isDamaged = true
    return nil
  }

  // MARK: Text

  private func text(of value: BinXMLValue) -> StringView {
    if values.isEmpty(value) { return .empty }
    arena.begin()
    BinXMLText(base: row.base, to: arena).append(value, isJSON: false)
    return arena.end()
  }

  /// The text of what an element holds or of an attribute.
  func text(of pieces: [BinXMLPiece], _ instance: BinXMLInstance) -> StringView {
    if case .slot(let slot)? = pieces.first, pieces.count == 1 {
      return text(of: instance.value(slot, row.base))
    }
    if case .text(let text)? = pieces.first, pieces.count == 1 { return unescaped(text) }
    arena.begin()
    let writer = BinXMLText(base: row.base, to: arena)
    for piece in pieces {
      switch piece {
      case .text(let text):
        DynamicString(raw: text, hasEscapes: text.bytes.contains(0x5C)).append(to: arena)
      case .slot(let slot): writer.append(instance.value(slot, row.base), isJSON: false)
      case .value(let value): writer.append(value, isJSON: false)
      case .element: break
      }
    }
    return arena.end()
  }

  /// The text that stands in JSON between quotes.
  private func unescaped(_ text: StringView) -> StringView {
    DynamicString(raw: text, hasEscapes: text.bytes.contains(0x5C)).decoded(arena)
  }
}

extension Arena {
  /// A name as it stands in JSON between quotes.
  func escaped(_ name: String) -> StringView {
    let name = copy(name)
    guard scan_json_needs_escape(name.start, name.count) else { return name }
    begin()
    DynamicWriter(self).append(escaped: name)
    return end()
  }
}
