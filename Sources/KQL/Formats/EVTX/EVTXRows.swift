import CScan

/// Records of event logs, whose values are looked for when a column of theirs is asked for.
final class EVTXRows: UndecodedRows {
  /// A record.
  struct Row: BitwiseCopyable {
    /// The first byte of its chunk of the event log.
    let base: UnsafePointer<UInt8>

    /// That chunk, which the rows keep.
    let chunk: Unmanaged<BinXMLBlock>

    /// What it says, which the chunk keeps.
    let template: Unmanaged<BinXMLTemplate>

    /// Where its values are.
    let slots: BinXMLSlots

    /// Where its head is in the chunk, and how long it is.
    let start, size: Int32

    /// Its first byte.
    @inline(__always) var head: UnsafePointer<UInt8> { base + Int(start) }

    var block: BinXMLBlock { chunk.takeUnretainedValue() }

    var instance: BinXMLInstance {
      BinXMLInstance(template: template.takeUnretainedValue(), slots: slots)
    }
  }

  /// What has become of a record.
  enum Addition {
    case added
    /// It is none of the table's.
    case unwanted
    /// It cannot be understood.
    case damaged
  }

  private let chunk: Chunk
  let columns: EVTXColumns
  private let counter: ReadCounter
  private var blocks: [BinXMLBlock] = []

  /// Texts that are looked at once.
  private var scratch = Arena(capacity: 256)

  /// The records.
  private(set) var rows: ContiguousArray<Row> = []

  init(_ chunk: Chunk, _ columns: EVTXColumns, _ counter: ReadCounter) {
    self.chunk = chunk
    self.columns = columns
    self.counter = counter
  }

  /// How many there are.
  var count: Int { rows.count }

  var batch: Batch { Batch(count: count, columnCount: columns.all.count, rows: self) }

  var ownByteCount: Int {
    count * MemoryLayout<Row>.stride + blocks.reduce(0) { $0 + 1024 + $1.textSize }
  }

  var owned: [AnyObject] { [chunk] }

  /// Begins with the records of a chunk of the event log.
  func begin(_ block: BinXMLBlock) { blocks.append(block) }

  /// Takes a record of a chunk that was begun.
  func add(_ record: EVTXRecords.Place, in block: BinXMLBlock) -> Addition {
    guard
      let (template, slots) = block.document(
        from: record.start + EVTXRecords.headCount, to: record.end - 4)
    else { return .damaged }
    let row = Row(
      base: block.base, chunk: Unmanaged.passUnretained(block), template: template, slots: slots,
      start: Int32(record.start), size: Int32(record.end - record.start))
    if let isWanted = columns.view.isWanted {
      if scratch.allocatedBytes > 1 << 16 { scratch = Arena(capacity: 256) }
      guard isWanted(EVTXEvent(row, scratch)) else { return .unwanted }
    }
    rows.append(row)
    return .added
  }

  // MARK: Columns

  func decode(column: Int, selection: Selection?) -> Column {
    let (content, type, keys) = columns.all[column]
    let count = selection?.count ?? count
    switch content {
    case .missing: return .nulls(type, count: count)
    case .fixed(let text):
      return type == .string
        ? .constant(StringView(text), count: count) : .nulls(type, count: count)
    case .field(let field):
      guard type == .string else { return values(of: field, type, selection, count) }
      return constantText(field, selection, count)
        ?? strings(selection, count) { $0.text(field) }
    case .text(let find):
      return type == .string
        ? strings(selection, count, find) : parsed(type, selection, count, find)
    case .data(let name):
      let find = finder(of: name)
      return type == .string
        ? strings(selection, count, find) : parsed(type, selection, count, find)
    case .eventData where keys.count == 1: return members(keys[0], selection, count)
    case .eventData: return dynamics(.eventData, keys, selection, count)
    case .userData: return dynamics(.userData, keys, selection, count)
    case .extendedData: return dynamics(.extendedData, keys, selection, count)
    }
  }

  /// What keeps the bytes of texts alive: the chunk and the templates of its chunks.
  private func owners(_ arena: Arena) -> [AnyObject] {
    blocks.map { $0 as AnyObject } + [chunk, arena]
  }

  @inline(__always)
  private func column<Element: ScalarElement>(
    _ selection: Selection?, _ count: Int, _ element: (EVTXEvent) -> Element?
  ) -> Column {
    let arena = Arena()
    var builder = ColumnBuilder<Element>(capacity: count)
    for index in 0..<count {
      let row = selection.map { Int($0.indices[index]) } ?? index
      builder.append(element(EVTXEvent(rows[row], arena)))
    }
    return builder.finish(owners: owners(arena), isPlainJSON: Element.type == .dynamic)
  }

  /// A column of a field that is mostly a value in a slot of its own, which needs nothing else.
  @inline(__always)
  private func column<Element: ScalarElement>(
    of field: EventField, _ selection: Selection?, _ count: Int,
    slot: (BinXMLValueReader, BinXMLValue) -> Element?, else element: (EVTXEvent) -> Element?
  ) -> Column {
    let arena = Arena(capacity: 256)
    var builder = ColumnBuilder<Element>(capacity: count)
    let rows = rows
    rows.withUnsafeBufferPointer { rows in
      for index in 0..<count {
        let row = rows[selection.map { Int($0.indices[index]) } ?? index]
        let number = row.template._withUnsafeGuaranteedRef { $0.fieldSlots[field.rawValue] }
        if number >= 0,
          let found = slot(
            BinXMLValueReader(base: row.base), row.slots.value(Int(number), row.base))
        {
          builder.append(found)
        } else {
          builder.append(element(EVTXEvent(row, arena)))
        }
      }
    }
    return builder.finish()
  }

  private func strings(
    _ selection: Selection?, _ count: Int, _ text: (EVTXEvent) -> StringView
  ) -> Column {
    column(selection, count) { text($0) as StringView? }
  }

  /// A field that is the same text in every row, as the names of providers and channels mostly are.
  private func constantText(
    _ field: EventField, _ selection: Selection?, _ count: Int
  ) -> Column? {
    let rows = rows
    var known: StringView?
    for index in 0..<count {
      let row = rows[selection.map { Int($0.indices[index]) } ?? index]
      let source = row.template._withUnsafeGuaranteedRef { $0.fields?[field.rawValue] }
      guard case .text(let text)? = source,
        known.map({ $0 == text }) ?? !text.bytes.contains(0x5C)
      else { return nil }
      known = text
    }
    return known.map { .constant($0, count: count, owners: owners(Arena(capacity: 256))) }
  }

  private func values(
    of field: EventField, _ type: ScalarType, _ selection: Selection?, _ count: Int
  ) -> Column {
    switch type {
    case .int:
      column(of: field, selection, count) {
        $0.integer($1).flatMap { Int32(exactly: $0) }
      } else: {
        $0.integer(field).flatMap { Int32(exactly: $0) }
      }
    case .long:
      column(of: field, selection, count) {
        $0.integer($1)
      } else: {
        $0.integer(field)
      }
    case .datetime:
      column(of: field, selection, count) {
        $0.datetime($1)
      } else: {
        $0.datetime(field)
      }
    case .guid:
      column(of: field, selection, count) {
        $0.guid($1)
      } else: {
        $0.guid(field)
      }
    default: .nulls(type, count: count)
    }
  }

  private func parsed(
    _ type: ScalarType, _ selection: Selection?, _ count: Int,
    _ find: (EVTXEvent) -> StringView
  ) -> Column {
    switch type {
    case .int: column(selection, count) { Int32.parsed(find($0)) }
    case .long: column(selection, count) { Int64.parsed(find($0)) }
    case .datetime: column(selection, count) { Datetime.parsed(find($0)) }
    case .bool: column(selection, count) { Bool.parsed(find($0)) }
    case .guid: column(selection, count) { Guid.parsed(find($0)) }
    case .real: column(selection, count) { Double.parsed(find($0)) }
    default: .nulls(type, count: count)
    }
  }

  /// Finds the text of the data with a name, mostly where it was in the record before.
  private func finder(of name: String) -> (EVTXEvent) -> StringView {
    let places = DataPlaces(name)
    return { event in
      guard let (element, instance) = event.dataContainer, let content = places.content(in: element)
      else { return .empty }
      return event.text(of: content, instance)
    }
  }

  /// The values of the data with a name, mostly where it was in the record before.
  private func members(_ key: String, _ selection: Selection?, _ count: Int) -> Column {
    let places = DataPlaces(key)
    return column(selection, count) { event in
      if let (element, instance) = event.container("EventData"),
        let content = places.content(in: element), let value = event.datum(content, instance)
      {
        return value
      }
      return json(.eventData, [key], of: event)
    }
  }

  private func json(
    _ part: EVTXEvent.Part, _ keys: [String], of event: EVTXEvent
  ) -> Dynamic? {
    var isDamaged = false
    let json = event.json(part, keys, &isDamaged)
    if isDamaged { counter.counts.unconverted += 1 }
    return json
  }

  private func dynamics(
    _ part: EVTXEvent.Part, _ keys: [String], _ selection: Selection?, _ count: Int
  ) -> Column {
    column(selection, count) { json(part, keys, of: $0) }
  }
}

/// Where the data with a name is in elements, kept for the next one: those of a template have one element.
private final class DataPlaces {
  private let arena = Arena(capacity: 256)
  private let name: StringView
  private var last: (element: BinXMLElement, content: [BinXMLPiece]?)?

  init(_ name: String) { self.name = arena.escaped(name) }

  /// What the data holds; `nil` when there is none.
  func content(in element: BinXMLElement) -> [BinXMLPiece]? {
    if let last, last.element === element { return last.content }
    let data = element.data
    let content = data.index(of: name).map { data.named[$0].content }
    last = (element, content)
    return content
  }
}
