import CScan

/// Turns buffers of traces into batches: every event is a row, or those of a table.
final class ETLReader: RecordReader {
  private let knowledge: ETLKnowledge
  private let table: ETLTable?
  private let columns: [ETLRows.Wanted]
  private let counter = ReadCounter()

  init(format: ETLFormat, paths: [ColumnPath]) {
    knowledge = format.knowledge
    table = format.table
    columns =
      format.schema.map { ETLRows.Wanted(name: $0.name, type: $0.type, keys: []) }
      + paths.map { path in
        guard path.column >= 0, path.column < format.schema.count else {
          return ETLRows.Wanted(
            name: path.keys.first ?? "", type: path.keys.count > 1 ? .dynamic : .datetime,
            keys: Array(path.keys.dropFirst()))
        }
        return ETLRows.Wanted(
          name: format.schema[path.column].name, type: .dynamic, keys: path.keys)
      }
  }

  var counts: ReadCounts { counter.counts }

  func takeRejected(_ take: @escaping (RejectedRecord) -> Void) { counter.takeRejected = take }

  func read(_ chunk: Chunk, emit: (Batch) -> Bool) -> Bool {
    let head = ETLHead(chunk.head?.bytes ?? [])
    var rows = ETLRows(chunk, head, columns, knowledge, counter)
    var offset = 0
    while offset < chunk.count {
      let start = UnsafePointer(chunk.start) + offset
      guard let buffer = ETLBuffer(start, chunk.count - offset) else {
        counter.reject(chunk, from: offset, to: chunk.count, "it is no buffer of a trace")
        break
      }
      let arena = Arena(capacity: 256)
      if let contents = buffer.contents(arena, chunk.count - offset) {
        rows.begin(buffer, arena)
        var position = ETLHead.bufferHead
        while position + 8 <= contents.end {
          let bytes = contents.start + position
          guard let event = ETLEvent(bytes, contents.end - position) else {
            if !Self.isEnd(bytes, contents.end - position) {
              counter.reject(
                chunk, from: offset, to: Swift.min(offset + buffer.size, chunk.count),
                "an event is damaged, and what follows in its buffer")
            }
            break
          }
          counter.counts.read += 1
          if table?.has(event) != false { rows.add(bytes, event) }
          position += (event.size + 7) & ~7
          guard rows.count == Batch.preferredCount else { continue }
          if !emit(rows.batch) { return false }
          rows = ETLRows(chunk, head, columns, knowledge, counter)
          rows.begin(buffer, arena)
        }
      } else {
        counter.reject(
          chunk, from: offset, to: Swift.min(offset + buffer.size, chunk.count),
          "its compressed events are damaged")
      }
      offset += buffer.size
    }
    return rows.count == 0 || emit(rows.batch)
  }

  /// Whether nothing follows: the rest of a buffer is filled with ones or zeros.
  private static func isEnd(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    let first = scan_load32(bytes)
    return first == 0 || first == UInt32.max
  }
}
