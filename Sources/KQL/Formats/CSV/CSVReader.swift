/// Turns CSV into batches.
final class CSVReader: RecordReader {
  private let format: CSVFormat
  private let counter = ReadCounter()
  private var buffer: IndexBuffer?
  private var layout: CSVLayout

  /// How many columns a batch has, and which tells the values that are not of their column's type.
  private let columnCount: Int
  private let rest: Int?

  init(format: CSVFormat, paths: [ColumnPath]) {
    self.format = format
    columnCount = format.schema.count + paths.count
    rest = paths.firstIndex(of: .rest).map { format.schema.count + $0 }
    layout = CSVLayout(of: nil, format)
  }

  var counts: ReadCounts { counter.counts }

  func takeRejected(_ take: @escaping (RejectedRecord) -> Void) { counter.takeRejected = take }

  func read(_ chunk: Chunk, emit: (Batch) -> Bool) -> Bool {
    guard chunk.count > 0 else { return true }
    let bytes = UnsafePointer(chunk.start)
    if layout.head !== chunk.head { layout = CSVLayout(of: chunk.head, format) }
    let start =
      chunk.offset == 0
      ? bytes.start(skippingPreamble: format.skipsPreamble, count: chunk.count) : 0
    let index = CSVIndex(
      bytes, from: start, count: chunk.count, separator: layout.separator,
      into: IndexBuffer.reusing(&buffer, count: chunk.count))
    var records = CSVRecords(chunk, index: index, fieldCount: layout.fieldCount)
    if layout.hasHeader, chunk.offset == 0 { records.skipOne() }
    while true {
      let rows = CSVRows(
        chunk: chunk, buffer: index.buffer, format: format, layout: layout, rest: rest,
        counter: counter)
      records.fill(rows, counter: counter)
      if rows.count == 0 { return true }
      let batch = Batch(count: rows.count, columnCount: columnCount, rows: rows)
      if !emit(batch) { return false }
    }
  }
}

/// Where the columns are in the records of a file.
struct CSVLayout {
  /// The first record of the file; `nil` for one whose columns are the format's.
  let head: ChunkHead?

  /// What separates the fields.
  let separator: UInt8

  /// Whether the first record names the columns.
  let hasHeader: Bool

  /// How many fields a record has.
  let fieldCount: Int

  /// For each column its field, -1 where the file has none; `nil` when they are in order.
  let fields: [Int]?

  init(of head: ChunkHead?, _ format: CSVFormat) {
    self.head = head
    let plain = (hasHeader: format.hasHeader, count: format.schema.count)
    guard let head, format.hasHeader else {
      separator = format.separator
      (hasHeader, fieldCount, fields) = (plain.hasHeader, plain.count, nil)
      return
    }
    let slack = head.bytes + [UInt8](repeating: 0, count: Chunk.slack)
    let (separator, names, isNames) = slack.withUnsafeBufferPointer { bytes in
      let record = UnsafeBufferPointer(rebasing: bytes[..<head.bytes.count])
      let separator =
        format.guessesSeparator
        ? CSVDialect.separator(of: record, like: format.separator) {
          format.schema.index(named: $0) != nil
        } : format.separator
      let sample = CSVSample(record, separator: separator)
      return (separator, CSVColumns.names(sample.header), CSVDialect.hasHeader(sample))
    }
    self.separator = separator
    let places = format.schema.map { column in names.firstIndex(of: column.name) ?? -1 }
    if format.guessesHeader, !isNames, places.allSatisfy({ $0 < 0 }) {
      // Another file without a header, as the first of them has it: its fields are in order.
      (hasHeader, fieldCount, fields) = (false, plain.count, nil)
    } else {
      hasHeader = true
      fieldCount = names.count
      fields = places == Array(0..<plain.count) && names.count == plain.count ? nil : places
    }
  }
}

/// Steps through the records of an indexed chunk.
struct CSVRecords {
  private let chunk: Chunk
  private let bytes: UnsafePointer<UInt8>
  private let index: CSVIndex
  private let fieldCount: Int
  private var next = 0
  private var nextMalformed = 0

  init(_ chunk: Chunk, index: CSVIndex, fieldCount: Int) {
    self.chunk = chunk
    bytes = UnsafePointer(chunk.start)
    self.index = index
    self.fieldCount = fieldCount
  }

  /// Moves over the first record.
  mutating func skipOne() {
    while next < index.buffer.count {
      let first = next
      next = endOfRecord(first)
      if !isBlank(first, next) { return }
    }
  }

  /// Takes records until the rows are enough or none is left.
  mutating func fill(_ rows: CSVRows, counter: ReadCounter) {
    let positions = index.buffer.positions
    let count = index.buffer.count
    let firsts = rows.firsts
    var row = 0
    while row < Batch.preferredCount, next < count {
      if isMalformed(next) {
        counter.reject(
          chunk, from: Int(positions[next &- 1] &+ 1), to: Int(positions[next]),
          "a quote is not closed")
        next &+= 1
        continue
      }
      if next &+ fieldCount <= count, isRegular(positions + next) {
        firsts[row] = UInt32(truncatingIfNeeded: next)
        row &+= 1
        next &+= fieldCount
        continue
      }
      let first = next
      next = endOfRecord(first)
      if isBlank(first, next) { continue }
      firsts[row] = UInt32(truncatingIfNeeded: first)
      if next &- first != fieldCount {
        rows.setFieldCount(next &- first, of: row)
        counter.counts.ragged += 1
      }
      row &+= 1
    }
    rows.count = row
    counter.counts.read += row
  }

  /// Whether the record that starts here has as many fields as columns, and is not blank.
  @inline(__always)
  private func isRegular(_ positions: UnsafeMutablePointer<UInt32>) -> Bool {
    guard fieldCount > 1 else { return false }
    var isShort = false
    for field in 0..<fieldCount &- 1 {
      isShort = isShort || bytes[Int(positions[field])] == 0x0A
    }
    let last = Int(positions[fieldCount &- 1])
    return !isShort && bytes[last] == 0x0A
  }

  /// The index behind the position that ends a record.
  private func endOfRecord(_ first: Int) -> Int {
    var index = first
    while index < self.index.buffer.count {
      let position = Int(self.index.buffer.positions[index])
      index &+= 1
      if bytes[position] == 0x0A { break }
    }
    return index
  }

  /// Whether a record is an empty line.
  private func isBlank(_ first: Int, _ end: Int) -> Bool {
    guard end == first &+ 1 else { return false }
    let start = index.buffer.positions[first &- 1] &+ 1
    let length = index.buffer.positions[first] &- start
    return length == 0 || (length == 1 && bytes[Int(start)] == 0x0D)
  }

  private mutating func isMalformed(_ first: Int) -> Bool {
    guard nextMalformed < index.malformed.count else { return false }
    guard index.malformed[nextMalformed] == first else { return false }
    nextMalformed += 1
    return true
  }
}
