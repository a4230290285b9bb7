/// Finds the events of a table in chunks.
///
/// Every event is counted as read, those of other tables too: all tables of an input see the same events.
final class EventTableReader<Event: ChunkEvent>: RecordReader {
  private let table: EventTable<Event>
  private let sources: [EventSource<Event>]
  private let counter = ReadCounter()

  init(_ table: EventTable<Event>, _ paths: [EventSource<Event>]) {
    self.table = table
    sources = table.contents.map { EventSource($0) } + paths
  }

  var counts: ReadCounts { counter.counts }

  func takeRejected(_ take: @escaping (RejectedRecord) -> Void) { counter.takeRejected = take }

  @_specialize(where Event == KernelEvent)
  @_specialize(where Event == JournalEvent)
  func read(_ chunk: Chunk, emit: (Batch) -> Bool) -> Bool {
    var offset = 0
    var rows = EventRows(chunk, sources)
    while offset < chunk.count {
      guard let length = Event.length(in: chunk, at: offset), length > 0,
        length <= chunk.count - offset
      else {
        counter.reject(chunk, from: offset, to: chunk.count, "it is not whole")
        break
      }
      if Event.isEvent(in: chunk, at: offset) {
        counter.counts.read += 1
        if table.takes(Event(in: chunk, at: offset)) { rows.append(offset) }
        if rows.isFull {
          let full = rows
          rows = EventRows(chunk, sources)
          if !emit(full.batch) { return false }
        }
      }
      offset += length
    }
    return rows.count == 0 || emit(rows.batch)
  }
}

/// Events of a table whose columns are made when somebody asks for them.
final class EventRows<Event: ChunkEvent>: UndecodedRows {
  private let chunk: Chunk
  private let sources: [EventSource<Event>]

  /// Where each event begins.
  private let offsets = UnsafeMutablePointer<UInt32>.allocate(capacity: Batch.preferredCount)
  private(set) var count = 0

  init(_ chunk: Chunk, _ sources: [EventSource<Event>]) {
    self.chunk = chunk
    self.sources = sources
  }

  deinit { offsets.deallocate() }

  var isFull: Bool { count == Batch.preferredCount }

  func append(_ offset: Int) {
    offsets[count] = UInt32(truncatingIfNeeded: offset)
    count += 1
  }

  var batch: Batch { Batch(count: count, columnCount: sources.count, rows: self) }

  var ownByteCount: Int { Batch.preferredCount * 4 }
  var owned: [AnyObject] { [chunk] }

  @_specialize(where Event == KernelEvent)
  @_specialize(where Event == JournalEvent)
  func decode(column: Int, selection: Selection?) -> Column {
    let source = sources[column]
    if source.isDynamic { return dynamics(source, selection) }
    return switch source.content {
    case .bool(let value): filled(selection, value)
    case .int(let value): filled(selection, value)
    case .long(let value): filled(selection, value)
    case .datetime(let value): filled(selection, value)
    case .guid(let value): filled(selection, value)
    case .text(let value): texts(selection, value)
    case .fixed(let text): .constant(text, count: selection?.count ?? count)
    case .missing(let type): .nulls(type, count: selection?.count ?? count)
    case .json, .bag: dynamics(source, selection)
    }
  }

  private func event(_ index: Int, _ selection: Selection?) -> Event {
    let row = selection.map { Int($0.indices[index]) } ?? index
    return Event(in: chunk, at: Int(offsets[row]))
  }

  private func filled<Element: ScalarElement>(
    _ selection: Selection?, _ value: (Event) -> Element?
  ) -> Column {
    let count = selection?.count ?? count
    var builder = ColumnBuilder<Element>(capacity: count)
    for index in 0..<count { builder.append(value(event(index, selection))) }
    return builder.finish()
  }

  private func texts(
    _ selection: Selection?, _ text: (Event, Arena) -> StringView?
  ) -> Column {
    let count = selection?.count ?? count
    let arena = Arena()
    var builder = ColumnBuilder<StringView>(capacity: count)
    for index in 0..<count { builder.append(text(event(index, selection), arena) ?? .empty) }
    return builder.finish(owners: [chunk, arena])
  }

  private func dynamics(_ source: EventSource<Event>, _ selection: Selection?) -> Column {
    let count = selection?.count ?? count
    if case .missing = source.content { return .nulls(.dynamic, count: count) }
    let arena = Arena()
    let scratch = Arena()
    let writer = DynamicWriter(arena)
    var builder = ColumnBuilder<Dynamic>(capacity: count)
    for index in 0..<count {
      arena.begin()
      let hasValue = source.content.write(event(index, selection), to: writer, scratch)
      var value: Dynamic? = hasValue ? Dynamic(arena.end()) : nil
      for key in source.keys { value = value?.member(scratch.copy(key)) }
      builder.append(value?.nonNull)
    }
    return builder.finish(owners: [chunk, arena])
  }
}
