/// Hashes of values that are the same in every run, for estimates of how many there are.
enum ColumnHash {
  /// Gives `body` a hash of each row that is not null; equal values have equal hashes.
  @inline(__always)
  static func forEach(_ column: Column, count: Int, _ body: (Int, UInt64) -> Void) {
    switch column.type {
    case .bool: each(column, Bool.self, count, { $0 ? 1 : 0 }, body)
    case .int: each(column, Int32.self, count, { UInt64(bitPattern: Int64($0)) }, body)
    case .long: each(column, Int64.self, count, { UInt64(bitPattern: $0) }, body)
    case .real: each(column, Double.self, count, KeyColumn.canonicalBits, body)
    case .datetime: each(column, Datetime.self, count, { UInt64(bitPattern: $0.ticks) }, body)
    case .timespan: each(column, Timespan.self, count, { UInt64(bitPattern: $0.ticks) }, body)
    case .guid: each(column, Guid.self, count, { spread($0.high) ^ $0.low }, body)
    case .string: each(column, StringView.self, count, { $0.hash(seed: seed) }, body)
    case .dynamic:
      let scratch = Arena()
      each(column, Dynamic.self, count, { $0.canonical(scratch).hash(seed: seed) }, body)
    case .decimal:
      let keys = DecimalKeys(column)
      for row in 0..<count where !column.isNull(row) {
        body(row, spread(keys[column.index(row)].hash(seed: seed)))
      }
    }
  }

  @inline(__always)
  private static func each<Element: ScalarElement>(
    _ column: Column, _: Element.Type, _ count: Int, _ bits: (Element) -> UInt64,
    _ body: (Int, UInt64) -> Void
  ) {
    let values = column.pointer(Element.self)
    for row in 0..<count where !column.isNull(row) {
      body(row, spread(bits(values[column.index(row)])))
    }
  }

  private static let seed: UInt64 = 0x2545_F491_4F6C_DD1D

  /// A bijection that makes every bit depend on every other (the finalizer of splitmix64).
  @inline(__always)
  static func spread(_ bits: UInt64) -> UInt64 {
    var hash = bits &+ 0x9E37_79B9_7F4A_7C15
    hash = (hash ^ (hash >> 30)) &* 0xBF58_476D_1CE4_E5B9
    hash = (hash ^ (hash >> 27)) &* 0x94D0_49BB_1331_11EB
    return hash ^ (hash >> 31)
  }
}
