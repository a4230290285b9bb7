import CScan

/// Turns chunks of event logs into batches: every intact record is a row.
final class EVTXReader: RecordReader {
  private let columns: EVTXColumns
  private let counter = ReadCounter()
  private let library = BinXMLLibrary()

  init(view: EVTXView, paths: [ColumnPath]) { columns = EVTXColumns(view, paths: paths) }

  var counts: ReadCounts { counter.counts }

  func takeRejected(_ take: @escaping (RejectedRecord) -> Void) { counter.takeRejected = take }

  func read(_ chunk: Chunk, emit: (Batch) -> Bool) -> Bool {
    // In a chunk that grows, what is before a place has been read.
    let from = EVTXFormat.newRecords(of: chunk)
    var rows = EVTXRows(chunk, columns, counter)
    for start in stride(from: 0, to: chunk.count, by: EVTXRecords.chunkSize) {
      let count = Swift.min(EVTXRecords.chunkSize, chunk.count - start)
      let block = BinXMLBlock(
        base: UnsafePointer(chunk.start) + start, limit: count, library: library)
      var records = EVTXRecords(block.base, count)
      rows.begin(block)
      while let item = records.next() {
        switch item {
        case .damage(let range):
          guard range.lowerBound >= from else { continue }
          counter.reject(
            chunk, from: start + range.lowerBound, to: start + range.upperBound,
            "it is no record of an event log, or damaged")
        case .record(let record):
          guard record.start >= from else { continue }
          guard rows.add(record, in: block) != .damaged else {
            counter.reject(
              chunk, from: start + record.start, to: start + record.end,
              "its template or its values are damaged")
            continue
          }
          counter.counts.read += 1
          guard rows.count == Batch.preferredCount else { continue }
          if !emit(rows.batch) { return false }
          rows = EVTXRows(chunk, columns, counter)
          rows.begin(block)
        }
      }
    }
    return rows.count == 0 || emit(rows.batch)
  }
}
