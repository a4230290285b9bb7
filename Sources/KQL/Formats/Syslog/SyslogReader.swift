import CScan

/// Turns syslog lines into batches; every line that is not empty, or every message, is a row.
final class SyslogReader: RecordReader {
  private let format: SyslogFormat
  private let counter = ReadCounter()
  private var buffer: IndexBuffer?

  init(format: SyslogFormat, paths: [ColumnPath]) { self.format = format.adding(paths) }

  var counts: ReadCounts { counter.counts }

  func read(_ chunk: Chunk, emit: (Batch) -> Bool) -> Bool {
    guard chunk.count > 0 else { return true }
    let bytes = UnsafePointer(chunk.start)
    let buffer = IndexBuffer.reusing(&buffer, count: chunk.count)
    var lines: Int
    if let messages = chunk.messages {
      // A newline inside a message is part of it.
      lines = messages.ends.count
      for (index, end) in messages.ends.enumerated() { buffer.positions[index] = end }
    } else {
      lines = scan_newlines(bytes, chunk.count, buffer.positions)
    }
    if bytes[chunk.count - 1] != 0x0A {
      buffer.positions[lines] = UInt32(truncatingIfNeeded: chunk.count)
      lines += 1
    }
    var start = chunk.offset == 0 && bytes.hasByteOrderMark(count: chunk.count) ? 3 : 0
    var next = 0
    while next < lines {
      let rows = SyslogRows(
        chunk: chunk, format: format, capacity: Swift.min(lines - next, Batch.preferredCount),
        counter: counter)
      var row = 0
      while next < lines, row < rows.capacity {
        let newline = Int(buffer.positions[next])
        var end = newline
        if end > start, bytes[end &- 1] == 0x0D { end &-= 1 }
        rows.starts[row] = UInt32(truncatingIfNeeded: start)
        rows.ends[row] = UInt32(truncatingIfNeeded: end)
        row &+= end > start ? 1 : 0
        start = newline &+ 1
        next &+= 1
      }
      if row == 0 { continue }
      rows.count = row
      counter.counts.read += row
      if !emit(Batch(count: row, columnCount: format.contents.count, rows: rows)) { return false }
    }
    return true
  }
}
