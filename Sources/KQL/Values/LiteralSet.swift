import CLiteralSet

/// Literals that are looked for together in one pass over a text, by Vectorscan.
///
/// It is used by one worker: what it finds stands in memory of its own.
final class LiteralSet {
  private let handle: OpaquePointer

  /// The literals of one text among several.
  private var numbers: [UInt32] = []

  /// Copies of texts, one behind the other.
  private var copies: UnsafeMutableBufferPointer<UInt8> = .allocate(capacity: 0)
  private var copied: [StringView] = []

  /// Creates a set; `nil` when the processor cannot look for one.
  init?(_ literals: [(bytes: [UInt8], isCaseless: Bool)]) {
    var memory: [UInt8] = []
    for literal in literals { memory += literal.bytes }
    let made = memory.withUnsafeBufferPointer { bytes in
      guard var next = bytes.baseAddress else { return nil as OpaquePointer? }
      let all = literals.map { bytes, isCaseless in
        defer { next += bytes.count }
        return literal(bytes: next, length: bytes.count, is_caseless: isCaseless)
      }
      return literal_set_create(all, UInt32(all.count))
    }
    guard let made else { return nil }
    handle = made
  }

  deinit {
    literal_set_free(handle)
    copies.deallocate()
  }

  /// Gives `body` the rows of a text column that hold literals, in order, and the literals, until it returns;
  /// `nil` where a text cannot be looked at.
  ///
  /// Texts that stand one behind the other in a chunk of input are looked at together, which costs less; those
  /// that do not are copied, unless they are long.
  func forEachRow(
    of column: Column, count: Int, _ body: (Int, UnsafeBufferPointer<UInt32>?) -> Void
  ) {
    let texts = column.pointer(StringView.self)
    if column.isConstant {
      let found = count > 0 ? find(texts[0]) : UnsafeBufferPointer(start: nil, count: 0)
      if found?.isEmpty != true { for row in 0..<count { body(row, found) } }
      return
    }
    let chunk = column.owners.lazy.compactMap { $0 as? Chunk }.first?.bytes
    var row = 0
    while row < count {
      var rows = row..<(chunk.map { Self.end(of: texts, row..<count, in: $0) } ?? row)
      var isFound = false
      if rows.count >= Self.fewTexts {
        isFound = findAll(texts + row, rows.count) { body(rows.lowerBound + $0, $1) }
      } else {
        rows = copy(texts, row..<count)
        copied.withUnsafeBufferPointer { copied in
          guard rows.count >= Self.fewTexts, let first = copied.baseAddress else { return }
          isFound = findAll(first, rows.count) { body(rows.lowerBound + $0, $1) }
        }
      }
      let next = Swift.max(rows.upperBound, row + 1)
      if !isFound {
        for row in row..<next {
          let found = find(texts[row])
          if found?.isEmpty != true { body(row, found) }
        }
      }
      row = next
    }
  }

  /// Copies texts from the first row on, one behind the other, up to a long one.
  private func copy(_ texts: UnsafePointer<StringView>, _ rows: Range<Int>) -> Range<Int> {
    if copies.isEmpty {
      copies.deallocate()
      copies = .allocate(capacity: Self.copiedBytes)
    }
    copied.removeAll(keepingCapacity: true)
    guard var next = copies.baseAddress else { return rows.lowerBound..<rows.lowerBound }
    let end = next + Self.copiedBytes
    for row in rows {
      let text = texts[row]
      guard text.count < Self.longText, text.count <= end - next else { break }
      next.update(from: text.start, count: text.count)
      copied.append(StringView(next, text.count))
      next += text.count
    }
    return rows.lowerBound..<rows.lowerBound + copied.count
  }

  /// As many bytes are copied at a time.
  private static let copiedBytes = 1 << 15

  /// A text of as many bytes is not copied.
  private static let longText = 1 << 10

  /// Fewer texts are looked at one by one.
  private static let fewTexts = 8

  /// The most bytes between two texts that are looked at together.
  private static let widestGap = 256

  /// The end of the texts from the first one on that stand one behind the other in some bytes.
  private static func end(
    of texts: UnsafePointer<StringView>, _ rows: Range<Int>, in bytes: UnsafeBufferPointer<UInt8>
  ) -> Int {
    guard let start = bytes.baseAddress else { return rows.lowerBound }
    let limit = start + bytes.count
    var last: UnsafePointer<UInt8>?
    for row in rows where texts[row].count > 0 {
      let text = texts[row]
      let isNext =
        last.map { text.start >= $0 && text.start - $0 <= widestGap } ?? (text.start >= start)
      guard isNext, text.start <= limit, text.count <= limit - text.start else { return row }
      last = text.start + text.count
    }
    return rows.upperBound
  }

  /// Does the same for texts that stand one behind the other.
  ///
  /// - Returns: `false` when they have to be looked at one by one; nothing has been given then.
  private func findAll(
    _ texts: UnsafePointer<StringView>, _ count: Int,
    _ body: (Int, UnsafeBufferPointer<UInt32>) -> Void
  ) -> Bool {
    var hits: UnsafePointer<literal_hit>?
    let found = UnsafeRawPointer(texts).withMemoryRebound(to: literal_text.self, capacity: count) {
      literal_set_find_all(handle, $0, UInt32(count), &hits)
    }
    guard found != .max, let hits else { return found == 0 }
    numbers.removeAll(keepingCapacity: true)
    for at in 0..<Int(found) {
      numbers.append(hits[at].number)
      if at + 1 < Int(found), hits[at + 1].text == hits[at].text { continue }
      numbers.withUnsafeBufferPointer { body(Int(hits[at].text), $0) }
      numbers.removeAll(keepingCapacity: true)
    }
    return true
  }

  /// The numbers of the literals in a text, until the next call; `nil` when it cannot be looked at.
  @inline(__always)
  private func find(_ text: StringView) -> UnsafeBufferPointer<UInt32>? {
    var found: UnsafePointer<UInt32>?
    let count = literal_set_find(handle, text.start, text.count, &found)
    return count == .max ? nil : UnsafeBufferPointer(start: found, count: Int(count))
  }
}
