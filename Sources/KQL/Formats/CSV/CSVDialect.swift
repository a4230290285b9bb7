/// How a file of separated values is written, as far as that is said.
package struct CSVDialect: Hashable, Sendable {
  /// What separates fields; `nil` to find out.
  package var separator: UInt8?

  /// Whether the first record names the columns; `nil` to find out.
  package var hasHeader: Bool?

  /// Creates a dialect.
  package init(separator: UInt8? = nil, hasHeader: Bool? = nil) {
    self.separator = separator
    self.hasHeader = hasHeader
  }

  /// What may separate fields, in the order in which they are tried.
  static let separators: [UInt8] = [
    UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t"), UInt8(ascii: "|"), 0x20,
  ]

  /// What separates the fields of a sample: what divides all its records into equally many, and at
  /// least two.
  ///
  /// A comma wins where nothing does better; a blank must divide off a number, or there would be
  /// fields in every text. A first line `sep=;` says it.
  static func separator(of sample: UnsafeBufferPointer<UInt8>) -> UInt8 {
    if let said = sample.baseAddress?.saidSeparator(count: sample.count) { return said }
    var best = (separator: UInt8(ascii: ","), score: 0.0)
    for separator in separators {
      let rows = CSVSample(sample, separator: separator)
      let score = rows.regularity
      guard score > best.score + 0.001 else { continue }
      if separator == 0x20 {
        let types = rows.types(count: rows.width, firstRow: 1)
        guard score == 1, best.score < 0.5, rows.count > 1, types.contains(where: { $0 != .string })
        else { continue }
      }
      best = (separator, score)
    }
    return best.separator
  }

  /// What separates the fields of a file behind the first: what divides its header into names that are columns, the first
  /// one's if that does.
  static func separator(
    of sample: UnsafeBufferPointer<UInt8>, like first: UInt8, isColumn: (String) -> Bool
  ) -> UInt8 {
    func divides(_ separator: UInt8, atLeast count: Int) -> Bool {
      CSVSample(sample, separator: separator).header.count(where: isColumn) >= count
    }
    if divides(first, atLeast: 1) { return first }
    return separators.first { $0 != first && divides($0, atLeast: 2) } ?? first
  }

  /// Whether the first record of a sample names columns: not when it has a number or a time in a column
  /// of these, and a value of its type in every column that has one.
  static func hasHeader(_ rows: CSVSample) -> Bool {
    guard rows.count > 0 else { return true }
    let count = rows.width
    let first = rows.types(count: count, firstRow: 0, limit: 1)
    guard first.contains(where: { $0 != .string }) else { return true }
    guard rows.count > 1 else { return false }
    let others = rows.types(count: count, firstRow: 1)
    for (mine, theirs) in zip(first, others) where theirs != .string {
      let isKind = mine == theirs || mine == .long && theirs == .real
      if !isKind { return true }
    }
    return false
  }
}
