/// The first records of CSV input.
struct CSVSample {
  /// The cells of the first record.
  let header: [String]

  /// The largest number of fields of a record.
  let width: Int

  private let records: [[StringView]]

  /// Keeps unquoted cells alive.
  private let arena = Arena()

  /// How many records types are inferred from.
  static let recordCount = 1000

  /// Splits the whole records of a sample.
  init(_ sample: UnsafeBufferPointer<UInt8>, separator: UInt8) {
    let base = sample.baseAddress ?? StringView.empty.start
    let start = base.hasByteOrderMark(count: sample.count) ? 3 : 0
    let buffer = IndexBuffer(capacity: sample.count, hasCharacters: false)
    // The scan may read behind the sample only what is known to be there: it reads no more.
    let index = CSVIndex(
      base, from: start, count: sample.count, separator: separator, into: buffer)
    var records: [[StringView]] = []
    var record: [StringView] = []
    for position in 0..<buffer.count where records.count < Self.recordCount {
      let from = Int(buffer.positions[position - 1] &+ 1)
      let end = Int(buffer.positions[position])
      let endsRecord = end >= sample.count || base[end] == 0x0A
      var cell = StringView(base + from, end - from)
      if endsRecord, cell.count > 0, cell[cell.count - 1] == 0x0D { cell.count -= 1 }
      if cell.count > 0, cell[0] == 0x22 { cell = CSVCells.unquoted(cell, arena) }
      record.append(cell)
      guard endsRecord else { continue }
      let isBlank = record.count == 1 && record[0].isEmpty
      // A last record that is cut off says nothing about types.
      let isCut = end >= sample.count && records.count > 1
      if !isBlank, !isCut, !index.malformed.contains(position) { records.append(record) }
      record.removeAll(keepingCapacity: true)
    }
    self.records = records
    header = records.first?.map { Self.name($0.string) } ?? []
    width = records.map(\.count).max() ?? 0
  }

  /// The types that all cells of each column have.
  func types(count: Int, firstRow: Int) -> [ScalarType] {
    (0..<count).map { column in
      var inference = TypeInference()
      for record in records.dropFirst(firstRow) where column < record.count {
        inference.add(record[column])
      }
      return inference.type
    }
  }

  /// A header's cell without white space around it.
  private static func name(_ text: String) -> String {
    String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
  }
}
