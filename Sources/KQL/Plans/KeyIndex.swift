/// Numbers different keys of one or more columns, from 0 in the order they are first seen.
///
/// A key is kept as bytes; nulls are equal to each other, and so are 0 and -0.
final class KeyIndex {
  /// The group of a key that is not there.
  static let missing = Interner.missing

  private let keys = Interner()

  /// The number of keys.
  var count: Int { keys.count }

  /// Writes the number of each row's key to `groups`; new keys get numbers.
  func add(_ columns: [Column], count: Int, groups: UnsafeMutablePointer<UInt32>) {
    number(columns, count, groups, isAdding: true)
  }

  /// Writes the number of each row's key to `groups`, ``missing`` when it has none.
  func find(_ columns: [Column], count: Int, groups: UnsafeMutablePointer<UInt32>) {
    number(columns, count, groups, isAdding: false)
  }

  /// How many bytes are kept, or soon will be.
  var byteCount: Int { keys.byteCount }

  private func number(
    _ columns: [Column], _ count: Int, _ groups: UnsafeMutablePointer<UInt32>, isAdding: Bool
  ) {
    if columns.count == 1, columns[0].type == .string {
      let texts = columns[0].pointer(StringView.self)
      guard columns[0].isConstant else {
        return keys.numbers(of: texts, count: count, isAdding: isAdding) { groups[$0] = $1 }
      }
      keys.numbers(count: min(count, 1), of: { _ in texts[0] }, isAdding: isAdding) { _, number in
        groups.update(repeating: number, count: count)
      }
      return
    }
    let step = Batch.preferredCount
    withUnsafeTemporaryAllocation(of: StringView.self, capacity: min(count, step)) { texts in
      guard let texts = texts.baseAddress else { return }
      for start in stride(from: 0, to: count, by: step) {
        let part = min(step, count - start)
        let writer = KeyWriter(columns)
        for row in 0..<part { texts[row] = writer.key(start + row) }
        withExtendedLifetime(writer) {
          keys.numbers(of: texts, count: part, isAdding: isAdding) { groups[start + $0] = $1 }
        }
      }
    }
  }

  /// Carries the keys to a new index and their numbers with them.
  func code(_ coder: StateCoder) {
    let total = coder.count(count, of: 8)
    let scratch = Arena(capacity: 256)
    for number in 0..<total {
      var key = coder.isReading ? .empty : keys.texts[number]
      coder.code(&key, scratch)
      guard coder.isReading else { continue }
      guard coder.fault == nil else { return }
      _ = keys.number(of: key)
      scratch.removeLast(scratch.openCount)
    }
    if coder.isReading, count != total { coder.fail("its keys are not all different") }
  }
}

/// Writes keys of rows as bytes that are equal when the keys are.
///
/// The columns must live as long as the writer.
private struct KeyWriter {
  /// A column in plain memory: its references would be counted for every row.
  private struct Part {
    let type: ScalarType
    let isConstant: Bool
    let elements: UnsafeMutableRawPointer
    let nulls: UnsafeMutablePointer<UInt8>?
  }

  private let parts: [Part]
  private let scratch = Arena(capacity: 1 << 14)

  init(_ columns: [Column]) {
    parts = columns.map {
      Part(type: $0.type, isConstant: $0.isConstant, elements: $0.elements, nulls: $0.nulls)
    }
  }

  /// The key of a row, valid as long as the writer.
  func key(_ row: Int) -> StringView {
    scratch.begin()
    for part in parts { append(part, row) }
    return scratch.end()
  }

  @inline(__always)
  private func append(_ part: Part, _ row: Int) {
    let index = part.isConstant ? 0 : row
    scratch.append(part.nulls.map { $0[index] != 0 } ?? false ? 1 : 0)
    switch part.type {
    case .bool: append(value(part, index) as Bool)
    case .int: append(value(part, index) as Int32)
    case .long, .datetime, .timespan: append(value(part, index) as Int64)
    case .real:
      let value = value(part, index) as Double
      append(value == 0 ? 0 : value.isNaN ? .nan : value)
    case .decimal: append(value(part, index) as Decimal)
    case .string: append(value(part, index) as StringView)
    case .guid:
      let value = value(part, index) as Guid
      append(value.high)
      append(value.low)
    case .dynamic: append((value(part, index) as Dynamic).text)
    }
  }

  @inline(__always)
  private func value<Value: BitwiseCopyable>(_ part: Part, _ index: Int) -> Value {
    part.elements.assumingMemoryBound(to: Value.self)[index]
  }

  @inline(__always)
  private func append<Value: BitwiseCopyable>(_ value: Value) {
    let size = MemoryLayout<Value>.size
    UnsafeMutableRawPointer(scratch.reserve(size)).storeBytes(of: value, as: Value.self)
    scratch.advance(size)
  }

  private func append(_ text: StringView) {
    append(text.count)
    scratch.append(text)
  }

  /// A decimal without zeros at its end.
  private func append(_ value: Decimal) {
    var mantissa = value.mantissa
    var scale = value.scale
    while scale > 0, mantissa % 10 == 0 {
      mantissa /= 10
      scale -= 1
    }
    append(Int64(truncatingIfNeeded: mantissa >> 64))
    append(Int64(truncatingIfNeeded: mantissa))
    append(scale)
  }
}
