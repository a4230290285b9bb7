import CScan

/// Events of traces, whose values are looked for when a column of theirs is asked for.
final class ETLRows: UndecodedRows {
  /// What a column shows: a column of the record, or a member inside of it.
  struct Wanted {
    var name: String
    var type: ScalarType
    var keys: [String]
  }

  /// An event.
  struct Row: BitwiseCopyable {
    let bytes: UnsafePointer<UInt8>
    let event: ETLEvent
    let processor: Int32
  }

  private let chunk: Chunk
  private let head: ETLHead
  private let columns: [Wanted]
  private let knowledge: ETLKnowledge
  private let providers: ETWProviders
  private let counter: ReadCounter
  private var arenas: [Arena] = []
  private var processor = 0
  private var rows: ContiguousArray<Row> = []

  init(
    _ chunk: Chunk, _ head: ETLHead, _ columns: [Wanted], _ knowledge: ETLKnowledge,
    _ counter: ReadCounter
  ) {
    self.chunk = chunk
    self.head = head
    self.columns = columns
    self.knowledge = knowledge
    providers = knowledge.providers
    self.counter = counter
  }

  /// How many there are.
  var count: Int { rows.count }

  var batch: Batch { Batch(count: count, columnCount: columns.count, rows: self) }

  var ownByteCount: Int {
    count * MemoryLayout<Row>.stride + arenas.reduce(0) { $0 + $1.allocatedBytes }
  }

  var owned: [AnyObject] { [chunk] }

  /// Begins with the events of a buffer, which is in the arena if it was compressed.
  func begin(_ buffer: ETLBuffer, _ arena: Arena) {
    processor = buffer.processor
    if buffer.isCompressed { arenas.append(arena) }
  }

  /// Takes an event of the buffer that was begun last.
  func add(_ bytes: UnsafePointer<UInt8>, _ event: ETLEvent) {
    rows.append(Row(bytes: bytes, event: event, processor: Int32(truncatingIfNeeded: processor)))
  }

  func decode(column: Int, selection: Selection?) -> Column {
    let wanted = columns[column]
    let count = selection?.count ?? count
    switch wanted.name {
    case "Provider":
      return make(selection, count) { row, arena in self.providerName(row, arena) }
    case "EventId": return make(selection, count) { row, _ -> Int32? in Int32(row.event.id) }
    case "TimeCreated", "TimeGenerated", "Timestamp":
      return make(selection, count) { row, _ in row.event.time.flatMap { self.head.datetime($0) } }
    case "Level": return make(selection, count) { row, _ -> Int32? in Int32(row.event.level) }
    case "Opcode": return make(selection, count) { row, _ -> Int32? in Int32(row.event.opcode) }
    case "Version": return make(selection, count) { row, _ -> Int32? in Int32(row.event.version) }
    case "Task": return make(selection, count) { row, _ -> Int32? in Int32(row.event.task) }
    case "Keywords":
      return make(selection, count) { row, arena -> StringView? in
        arena.begin()
        BinXMLText(base: row.bytes, to: arena).append(hexadecimal: row.event.keywords)
        return arena.end()
      }
    case "ProcessId":
      return make(selection, count) { row, _ in row.event.processID.map { Int64($0) } }
    case "ThreadId":
      return make(selection, count) { row, _ in row.event.threadID.map { Int64($0) } }
    case "ActivityId": return make(selection, count) { row, _ -> Guid? in row.event.activity }
    case "RelatedActivityId":
      return make(selection, count) { row, _ in
        self.item(1, of: row).flatMap { $0.count >= 16 ? Guid(windowsBytes: $0.start) : nil }
      }
    case "ProviderGuid": return make(selection, count) { row, _ -> Guid? in row.event.provider }
    case "UserId":
      return make(selection, count) { row, arena -> StringView? in
        guard let sid = self.item(2, of: row), sid.count >= 8 else { return .empty }
        arena.begin()
        arena.append(sidOf: sid)
        return arena.end()
      }
    case "EventData":
      return make(selection, count) { row, arena in
        self.json(row, wanted.keys, arena, isRest: false)
      }
    case "ExtendedData":
      return make(selection, count) { row, arena in self.json(row, wanted.keys, arena, isRest: true)
      }
    default: return .nulls(wanted.type, count: count)
    }
  }

  private func make<Element: ScalarElement>(
    _ selection: Selection?, _ count: Int, _ element: (Row, Arena) -> Element?
  ) -> Column {
    let arena = Arena()
    var builder = ColumnBuilder<Element>(capacity: count)
    for index in 0..<count {
      builder.append(element(rows[selection.map { Int($0.indices[index]) } ?? index], arena))
    }
    return builder.finish(
      owners: [chunk, arena] + arenas, isPlainJSON: Element.type == .dynamic)
  }

  private func item(_ kind: UInt16, of row: Row) -> StringView? {
    row.event.items(row.bytes).items.first { $0.kind == kind }?.bytes
  }

  // MARK: Providers

  private func providerName(_ row: Row, _ arena: Arena) -> StringView? {
    arena.copy(name(of: row))
  }

  private func name(of row: Row) -> String {
    let guid = row.event.provider
    if row.event.kind == .system || KernelEvents.named(guid) != nil { return KernelEvents.provider }
    if let known = providers.provider(guid) { return known.name }
    if let traits = item(12, of: row), let name = TraceLogging.providerName(traits) { return name }
    return guid.text
  }

  // MARK: JSON

  private func json(_ row: Row, _ keys: [String], _ arena: Arena, isRest: Bool) -> Dynamic? {
    arena.begin()
    var decoder = ETLDecoder(row, head, providers, arena)
    if isRest { decoder.appendRest() } else { decoder.appendData() }
    if let help = decoder.help { knowledge.say(name(of: row), help) }
    let text = arena.end()
    if arena.isOverfull { return nil }
    var value = Dynamic(text).nonNull
    for key in keys { value = value?.member(arena.copy(key)) }
    return value?.nonNull
  }
}

extension Guid {
  /// The identifier as text, in lower case.
  var text: String {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Guid.textCount) { bytes in
      bytes.baseAddress.map {
        String(decoding: UnsafeBufferPointer(start: $0, count: write(to: $0)), as: UTF8.self)
      } ?? ""
    }
  }
}
