import KQL

/// Reads lines by the closure of a ``LineFormat``.
struct LineRecords: InputFormat {
  private let format: LineFormat
  private let events: NDJSONFormat

  init(_ format: LineFormat, _ schema: Schema) {
    self.format = format
    events = NDJSONFormat(schema: schema, isOpen: false)
  }

  var schema: Schema { events.schema }
  var isOpen: Bool { false }
  var eventTime: Int? { events.eventTime }

  func makeReader(paths: [ColumnPath]) -> any RecordReader {
    LineReader(format, schema, events.makeReader(paths: paths))
  }

  func makeFraming() -> any RecordFraming { LineFraming() }
}

/// Turns the lines of a chunk into events, and those into batches.
private final class LineReader: RecordReader {
  private let format: LineFormat
  private let schema: Schema
  private let base: any RecordReader
  private var malformed = 0

  init(_ format: LineFormat, _ schema: Schema, _ base: any RecordReader) {
    self.format = format
    self.schema = schema
    self.base = base
  }

  var counts: ReadCounts {
    var counts = base.counts
    counts.read += malformed
    counts.malformed += malformed
    return counts
  }

  func read(_ chunk: Chunk, emit: (Batch) -> Bool) -> Bool {
    var events = EventWriter(schema)
    for line in chunk.bytes.split(separator: 0x0A) {
      let line = line.last == 0x0D ? line.dropLast() : line
      if line.isEmpty { continue }
      if !format.read(String(decoding: line, as: UTF8.self), &events) { malformed += 1 }
    }
    guard events.count > 0 else { return true }
    return base.read(
      events.chunk(offset: chunk.offset, received: chunk.received, origin: chunk.origin),
      emit: emit)
  }
}
