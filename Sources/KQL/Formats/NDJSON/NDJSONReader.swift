/// Turns JSON lines into batches.
///
/// The columns that batches before were asked for, and all requested paths, are found in one pass.
final class NDJSONReader: RecordReader {
  private let columns: NDJSONColumns
  private let counter = ReadCounter()
  private var buffer: IndexBuffer?
  private var extractor: JSONExtractor
  private var slots: [Int]
  private var usedCount: Int

  init(format: NDJSONFormat, paths: [ColumnPath]) {
    columns = NDJSONColumns(format, paths: paths)
    (extractor, slots) = columns.makeExtractor()
    usedCount = columns.usedCount
  }

  var counts: ReadCounts { counter.counts }

  func takeRejected(_ take: @escaping (RejectedRecord) -> Void) { counter.takeRejected = take }

  var newNames: [String] { columns.newNames }
  var missingNames: [String] { columns.missingNames }

  func read(_ chunk: Chunk, emit: (Batch) -> Bool) -> Bool {
    guard chunk.count > 0 else { return true }
    let buffer = IndexBuffer.reusing(&buffer, count: chunk.count, hasCharacters: true)
    let indexed = JSONChunk(chunk, into: buffer)
    var next = JSONChunk.Place(start: indexed.start)
    while next.index < buffer.count {
      if usedCount != columns.usedCount {
        usedCount = columns.usedCount
        (extractor, slots) = columns.makeExtractor()
      }
      let rows = NDJSONRows(
        chunk: indexed, columns: columns, slots: slots, slotCount: extractor.members.slotCount,
        stride: Swift.min(Batch.preferredCount, buffer.count - next.index), counter: counter)
      rows.count = extractor.extract(
        indexed, from: &next, into: rows.places, stride: rows.stride, firsts: rows.firsts,
        counter: counter)
      if rows.count == 0 { continue }
      rows.newsRows = extractor.members.known == nil ? nil : extractor.newsRows
      let batch = Batch(count: rows.count, columnCount: columns.types.count, rows: rows)
      if !emit(batch) { return false }
    }
    return true
  }
}
