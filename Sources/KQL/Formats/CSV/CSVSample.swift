/// The first records of CSV input.
struct CSVSample {
  /// The cells of the first record.
  let header: [String]

  /// The largest number of fields of a record.
  let width: Int

  /// The number of records.
  var count: Int { records.count }

  private let records: [[StringView]]

  /// Keeps unquoted cells alive.
  private let arena = Arena()

  /// How many records types are inferred from.
  static let recordCount = 1000

  /// Splits the whole records of a sample.
  init(
    _ sample: UnsafeBufferPointer<UInt8>, separator: UInt8, skipsPreamble: Bool = true
  ) {
    let base = sample.baseAddress ?? StringView.empty.start
    let start = base.start(skippingPreamble: skipsPreamble, count: sample.count)
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

  /// The types that all cells of each column have, of at most so many records.
  func types(count: Int, firstRow: Int, limit: Int = .max) -> [ScalarType] {
    (0..<count).map { column in
      var inference = TypeInference()
      infer(column, firstRow: firstRow, limit: limit, into: &inference)
      return inference.type
    }
  }

  /// Takes the cells of a column into account.
  func infer(
    _ column: Int, firstRow: Int, limit: Int = .max, into inference: inout TypeInference
  ) {
    for record in records.dropFirst(firstRow).prefix(limit) where column < record.count {
      inference.add(record[column])
    }
  }

  /// The share of records that have as many fields as most have; 0 when that is one.
  var regularity: Double {
    var counts: [Int: Int] = [:]
    for record in records { counts[record.count, default: 0] += 1 }
    guard let most = counts.max(by: { ($0.value, $0.key) < ($1.value, $1.key) }), most.key > 1
    else { return 0 }
    return Double(most.value) / Double(records.count)
  }

  /// A header's cell without white space around it.
  private static func name(_ text: String) -> String {
    String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
  }
}
