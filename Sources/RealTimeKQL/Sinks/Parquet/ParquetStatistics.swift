import Glibc
import KQL

/// The smallest and the largest value of a column in a row group.
struct ParquetStatistics {
  private var integers: (least: Int64, most: Int64)?
  private var reals: (least: Double, most: Double)?
  private var decimals: (least: Int128, most: Int128)?
  private var least: [UInt8] = []
  private var most: [UInt8] = []
  private var hasTexts = false

  /// Whether a text was too long to be one of them, or a number was none.
  private var isUnknown = false

  /// Longer texts are no statistics.
  private static let longest = 64

  mutating func add(_ value: Int64) { Self.widen(&integers, to: value) }

  /// Takes a number; of one that is not-a-number, readers would take it that it lies between the others.
  mutating func add(_ value: Double) {
    if value.isNaN {
      isUnknown = true
      return
    }
    Self.widen(&reals, to: value)
  }

  mutating func add(_ value: Int128) { Self.widen(&decimals, to: value) }

  mutating func add(_ value: UnsafeRawBufferPointer) {
    guard value.count <= Self.longest else {
      isUnknown = true
      return
    }
    if !hasTexts || least.withUnsafeBytes({ Self.precedes(value, $0) }) { least = Array(value) }
    if !hasTexts || most.withUnsafeBytes({ Self.precedes($0, value) }) { most = Array(value) }
    hasTexts = true
  }

  /// Whether bytes come before others.
  private static func precedes(
    _ bytes: UnsafeRawBufferPointer, _ others: UnsafeRawBufferPointer
  ) -> Bool {
    let count = Swift.min(bytes.count, others.count)
    var order: Int32 = 0
    if count > 0, let start = bytes.baseAddress, let other = others.baseAddress {
      order = memcmp(start, other, count)
    }
    return order == 0 ? bytes.count < others.count : order < 0
  }

  private static func widen<Value: Comparable>(
    _ range: inout (least: Value, most: Value)?, to value: Value
  ) {
    guard let known = range else {
      range = (value, value)
      return
    }
    if value < known.least { range?.least = value }
    if value > known.most { range?.most = value }
  }

  /// Both as pages have them; `nil` when they are not known.
  func bounds(of type: ParquetType) -> (least: [UInt8], most: [UInt8])? {
    if isUnknown { return nil }
    if let integers {
      let size = type == .boolean ? 1 : type == .int32 ? 4 : 8
      return (Self.little(integers.least, size), Self.little(integers.most, size))
    }
    if let reals {
      // Of both zeros, readers ask for the one that lies outside.
      let least = reals.least == 0 ? -0.0 : reals.least
      let most = reals.most == 0 ? 0.0 : reals.most
      return (
        Self.little(Int64(bitPattern: least.bitPattern), 8),
        Self.little(Int64(bitPattern: most.bitPattern), 8)
      )
    }
    if let decimals { return (Self.big(decimals.least), Self.big(decimals.most)) }
    return hasTexts ? (least, most) : nil
  }

  private static func little(_ value: Int64, _ size: Int) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0.prefix(size)) }
  }

  private static func big(_ value: Int128) -> [UInt8] {
    withUnsafeBytes(of: value.bigEndian) { Array($0) }
  }
}
