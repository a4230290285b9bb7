import KQL

/// Makes the pages of one column of a row group.
struct ParquetColumnWriter: ~Copyable {
  /// Some rows of a batch.
  struct Part {
    var cell: CellReader
    var rows: [Int]
  }

  /// What the footer says of it.
  private(set) var chunk: ParquetChunk

  /// The pages.
  private(set) var pages = ByteBuffer(capacity: 1 << 12)

  private let isOptional: Bool
  private var statistics = ParquetStatistics()
  private var dictionary = ParquetDictionary()

  /// The present page: its values, whether each row has one, and how many have.
  private var page = ByteBuffer(capacity: 1 << 12)
  private var levels: [UInt32] = []
  private var valueCount = 0
  /// Bits that are no byte yet.
  private var bits: (value: UInt8, count: UInt8) = (0, 0)

  private var packed = ByteBuffer(capacity: 1 << 12)
  private var scratch = ByteBuffer(capacity: 256)

  /// After so many texts it is looked at whether hardly any came twice.
  private static let firstTexts = 1 << 14

  /// So many rows are a page.
  private static let pageRows = 20_000

  init(_ type: ParquetType, _ name: String, isOptional: Bool) {
    chunk = ParquetChunk(type: type, name: name)
    self.isOptional = isOptional
  }

  /// Makes all pages of a row group.
  mutating func write(_ parts: [Part]) throws(SinkError) {
    let numbers = chunk.type == .text ? texts(parts) : nil
    var rest = numbers?[...]
    if numbers != nil {
      chunk.hasDictionary = true
      try appendDictionary()
    }
    chunk.dataOffset = pages.count
    for part in parts {
      for row in part.rows {
        if part.cell.isNull(row) {
          chunk.nullCount += 1
          levels.append(0)
        } else {
          if numbers == nil { append(part.cell, row) }
          levels.append(1)
          valueCount += 1
        }
        if levels.count >= Self.pageRows { try endPage(&rest) }
      }
    }
    if !levels.isEmpty || chunk.valueCount == 0 { try endPage(&rest) }
    let bounds = statistics.bounds(of: chunk.type)
    (chunk.smallest, chunk.largest) = (bounds?.least, bounds?.most)
  }

  // MARK: Values

  /// The numbers of all texts in the dictionary; `nil` when that does not repay.
  private mutating func texts(_ parts: [Part]) -> [UInt32]? {
    var numbers: [UInt32] = []
    var bytes = 0
    for part in parts {
      for row in part.rows where !part.cell.isNull(row) {
        let text = text(part.cell, row)
        bytes += text.count + 4
        let known = dictionary.count
        guard let number = dictionary.number(of: text) else { return nil }
        numbers.append(number)
        if dictionary.count > known { statistics.add(text) }
        if numbers.count == Self.firstTexts, dictionary.count > Self.firstTexts / 8 * 7 {
          return nil
        }
      }
    }
    // Where hardly any text comes twice, numbers are only more.
    return !numbers.isEmpty && dictionary.buffer.count * 4 < bytes * 3 ? numbers : nil
  }

  /// The text of a row, valid until the next one is asked for.
  private mutating func text(_ cell: CellReader, _ row: Int) -> UnsafeRawBufferPointer {
    if let text = cell.text(row) { return text }
    scratch.removeAll(keepingAtMost: 1 << 20)
    cell.append(row, to: &scratch)
    return scratch.bytes
  }

  private mutating func append(_ cell: CellReader, _ row: Int) {
    switch chunk.type {
    case .boolean:
      let bit = cell.integer(row)
      statistics.add(bit)
      bits.value |= UInt8(bit) << bits.count
      bits.count += 1
      if bits.count == 8 { endBits() }
    case .int32:
      statistics.add(cell.integer(row))
      page.append(little: Int32(truncatingIfNeeded: cell.integer(row)))
    case .int64: append(cell.integer(row))
    case .timestamp(.micros): append(ParquetType.microseconds(cell.integer(row)))
    case .timestamp(.nanos): append(ParquetType.nanoseconds(cell.integer(row)) ?? 0)
    case .double:
      statistics.add(cell.real(row))
      page.append(little: cell.real(row).bitPattern)
    case .decimal:
      let number = ParquetType.scaled(cell.decimal(row)) ?? 0
      statistics.add(number)
      withUnsafeBytes(of: number.bigEndian) { page.append($0) }
    case .uuid:
      scratch.removeAll()
      cell.append(row, to: &scratch)
      let start = page.count
      appendDigits()
      statistics.add(UnsafeRawBufferPointer(rebasing: page.bytes[start...]))
    case .text:
      let text = text(cell, row)
      statistics.add(text)
      page.append(little: UInt32(text.count))
      page.append(text)
    }
  }

  private mutating func append(_ number: Int64) {
    statistics.add(number)
    page.append(little: number)
  }

  private mutating func endBits() {
    if bits.count > 0 { page.append(bits.value) }
    bits = (0, 0)
  }

  /// Appends the bytes of the hexadecimal digits of a guid.
  private mutating func appendDigits() {
    var high: UInt8?
    for byte in scratch.bytes {
      let digit: UInt8
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
      default: continue
      }
      if let first = high { page.append(first << 4 | digit) }
      high = high == nil ? digit : nil
    }
  }

  // MARK: Pages

  /// Ends the present page, with numbers of texts if there is a dictionary.
  private mutating func endPage(_ numbers: inout ArraySlice<UInt32>?) throws(SinkError) {
    endBits()
    var whole = ByteBuffer(capacity: page.count + 1024)
    if isOptional {
      var encoded = ByteBuffer(capacity: 256)
      RunLengths.append(levels, width: 1, to: &encoded)
      whole.append(little: UInt32(encoded.count))
      whole.append(encoded)
    }
    if let all = numbers {
      whole.append(UInt8(dictionary.width))
      RunLengths.append(Array(all.prefix(valueCount)), width: dictionary.width, to: &whole)
    } else {
      whole.append(page)
    }
    var header = ThriftWriter()
    try begin(&header, 0, whole)
    header.structure(5)
    header.int32(1, levels.count)
    header.int32(2, numbers == nil ? 0 : 8)
    header.int32(3, 3)
    header.int32(4, 3)
    header.end()
    append(&header, whole.count)
    numbers = numbers?.dropFirst(valueCount)
    chunk.valueCount += levels.count
    levels.removeAll(keepingCapacity: true)
    valueCount = 0
    page.removeAll(keepingAtMost: 1 << 22)
  }

  private mutating func appendDictionary() throws(SinkError) {
    var texts = ByteBuffer(capacity: dictionary.buffer.count)
    texts.append(dictionary.buffer)
    var header = ThriftWriter()
    try begin(&header, 2, texts)
    header.structure(7)
    header.int32(1, dictionary.count)
    header.int32(2, 0)
    header.end()
    append(&header, dictionary.buffer.count)
  }

  /// Compresses a page and begins its header.
  private mutating func begin(
    _ header: inout ThriftWriter, _ kind: Int, _ bytes: borrowing ByteBuffer
  ) throws(SinkError) {
    packed.removeAll(keepingAtMost: 1 << 22)
    try ZstandardCompression().append(bytes.bytes, .end, to: &packed)
    header.int32(1, kind)
    header.int32(2, bytes.count)
    header.int32(3, packed.count)
  }

  /// Ends a header and appends it with its page.
  private mutating func append(_ header: inout ThriftWriter, _ size: Int) {
    header.end()
    pages.append(header.buffer)
    pages.append(packed)
    chunk.uncompressedSize += header.buffer.count + size
    chunk.compressedSize += header.buffer.count + packed.count
  }
}
