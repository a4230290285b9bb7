import CLiteralSet
import Synchronization

/// Literals that can be looked for together in one pass over a text, by Vectorscan; threads may share it.
final class LiteralDatabase: @unchecked Sendable {
  fileprivate let handle: OpaquePointer

  /// Prepares literals; `nil` when the processor cannot look for them.
  init?(_ literals: [SoughtLiteral]) {
    var memory: [UInt8] = []
    for literal in literals { memory += literal.bytes }
    let made = memory.withUnsafeBufferPointer { bytes in
      guard var next = bytes.baseAddress else { return nil as OpaquePointer? }
      let all = literals.map { sought in
        defer { next += sought.bytes.count }
        return literal(
          bytes: next, length: sought.bytes.count, is_caseless: sought.isCaseless)
      }
      return literal_database_create(all, UInt32(all.count))
    }
    guard let made else { return nil }
    handle = made
  }

  deinit { literal_database_free(handle) }
}

/// A literal, and whether letters of ASCII are equal to those of the other case.
struct SoughtLiteral: Hashable {
  let bytes: [UInt8]
  let isCaseless: Bool
}

/// The databases that workers of a run share, since preparing thousands of literals takes time.
package final class LiteralDatabases: Sendable {
  private struct Known {
    let literals: [SoughtLiteral]
    weak var database: LiteralDatabase?
  }

  private let known = Mutex<[Known]>([])

  package init() {}

  /// The database of some literals; `nil` when the processor cannot look for them.
  func database(_ literals: [SoughtLiteral]) -> LiteralDatabase? {
    known.withLock { known in
      known.removeAll { $0.database == nil }
      if let found = known.first(where: { $0.literals == literals })?.database { return found }
      let made = LiteralDatabase(literals)
      known.append(Known(literals: literals, database: made))
      return made
    }
  }
}

/// What one worker needs to look for the literals of a database: what it finds stands in memory of its own.
final class LiteralSet {
  /// Literals that one text holds, each once, by their numbers.
  typealias Hits = UnsafeBufferPointer<literal_hit>

  private let database: LiteralDatabase
  private let handle: OpaquePointer

  /// Copies of texts, one behind the other.
  private var copies: UnsafeMutableBufferPointer<UInt8> = .allocate(capacity: 0)
  private var copied: [StringView] = []

  /// What is in texts that come again and again.
  private var known = KnownTexts()

  /// Of the texts that are looked at: the known text of each, or less than 0 that which is copied.
  private var places: [Int] = []
  private var hashes: [UInt64] = []

  /// Creates a set; `nil` when there is no memory.
  init?(_ database: LiteralDatabase) {
    guard let made = literal_set_create(database.handle) else { return nil }
    self.database = database
    handle = made
  }

  /// Creates a set of literals that nobody else looks for; `nil` when the processor cannot look for them.
  convenience init?(_ literals: [SoughtLiteral]) {
    guard let database = LiteralDatabase(literals) else { return nil }
    self.init(database)
  }

  deinit {
    literal_set_free(handle)
    copies.deallocate()
  }

  /// Gives `body` the rows of a text column that hold literals, in order, and the literals, until it returns;
  /// `nil` where a text cannot be looked at.
  ///
  /// Texts that stand one behind the other in a chunk of input are looked at together, which costs less; those
  /// that do not are copied, unless they are long. Where texts come again, each is looked at once.
  func forEachRow(of column: Column, count: Int, _ body: (Int, Hits?) -> Void) {
    let texts = column.pointer(StringView.self)
    if column.isConstant {
      let found = count > 0 ? hits(in: texts[0]) : Hits(start: nil, count: 0)
      if found?.isEmpty != true { for row in 0..<count { body(row, found) } }
      return
    }
    if known.isOfUse(for: count) { return forEachKnown(texts, count, body) }
    let chunk = column.owners.lazy.compactMap { $0 as? Chunk }.first?.bytes
    var row = 0
    while row < count {
      let near = row..<(chunk.map { Self.end(of: texts, row..<count, in: $0) } ?? row)
      let rows = near.count < Self.fewTexts ? copy(texts, row..<count) : near
      if rows.isEmpty {
        // A long text stands alone.
        let found = hits(in: texts[row])
        if found?.isEmpty != true { body(row, found) }
        row += 1
        continue
      }
      let isCopied = near.count < Self.fewTexts
      let isFound = copied.withUnsafeBufferPointer { copied in
        let first = isCopied ? copied.baseAddress : UnsafePointer(texts + row)
        guard let first else { return true }
        return findAll(first, rows.count) { body(rows.lowerBound + $0, $1) }
      }
      if !isFound {
        for row in rows {
          let found = find(texts[row])
          if found?.isEmpty != true { body(row, found) }
        }
      }
      row = rows.upperBound
    }
  }

  /// Does the same where texts come again.
  private func forEachKnown(
    _ texts: UnsafePointer<StringView>, _ count: Int, _ body: (Int, Hits?) -> Void
  ) {
    var row = 0
    while row < count {
      known.makeRoom(for: Self.copiedTexts)
      guard var next = emptyCopies() else { return }
      let (first, end) = (row, next + Self.copiedBytes)
      places.removeAll(keepingCapacity: true)
      hashes.removeAll(keepingCapacity: true)
      while row < count {
        let text = texts[row]
        guard text.count < Self.longText else { break }
        let hash = text.hash()
        if let place = known.place(of: text, hash) {
          places.append(place)
        } else {
          guard text.count <= end - next, copied.count < Self.copiedTexts else { break }
          places.append(-1 - copied.count)
          hashes.append(hash)
          copy(text, to: &next)
        }
        row += 1
      }
      learnCopied()
      known.withHits { hits in
        for (at, place) in places.enumerated() {
          let found = hits(place < 0 ? learnt[-1 - place] : place)
          if found?.isEmpty != true { body(first + at, found) }
        }
      }
      guard row == first else { continue }
      // A long text stands alone.
      let found = hits(in: texts[row])
      if found?.isEmpty != true { body(row, found) }
      row += 1
    }
  }

  /// The places of those that were copied last among the known ones.
  private var learnt: [Int] = []

  /// Looks at the texts that have been copied, and remembers what is in them.
  private func learnCopied() {
    learnt.removeAll(keepingCapacity: true)
    let isFound = copied.withUnsafeBufferPointer { texts in
      guard let first = texts.baseAddress else { return true }
      return findAll(first, texts.count) { at, found in
        learnEmpty(upTo: at)
        learnt.append(known.add(texts[at], hashes[at], found))
      }
    }
    if isFound { return learnEmpty(upTo: copied.count) }
    for (text, hash) in zip(copied, hashes) { learnt.append(known.add(text, hash, find(text))) }
  }

  /// Remembers of the next texts that nothing is in them.
  private func learnEmpty(upTo end: Int) {
    while learnt.count < end {
      let at = learnt.count
      learnt.append(known.add(copied[at], hashes[at], Hits(start: nil, count: 0)))
    }
  }

  /// Copies texts from the first row on, one behind the other, up to a long one.
  private func copy(_ texts: UnsafePointer<StringView>, _ rows: Range<Int>) -> Range<Int> {
    guard var next = emptyCopies() else { return rows.lowerBound..<rows.lowerBound }
    let end = next + Self.copiedBytes
    for row in rows {
      let text = texts[row]
      guard text.count < Self.longText, text.count <= end - next else { break }
      copy(text, to: &next)
    }
    return rows.lowerBound..<rows.lowerBound + copied.count
  }

  /// Where copies begin; there are none then.
  private func emptyCopies() -> UnsafeMutablePointer<UInt8>? {
    if copies.isEmpty {
      copies.deallocate()
      copies = .allocate(capacity: Self.copiedBytes)
    }
    copied.removeAll(keepingCapacity: true)
    return copies.baseAddress
  }

  @inline(__always)
  private func copy(_ text: StringView, to next: inout UnsafeMutablePointer<UInt8>) {
    next.update(from: text.start, count: text.count)
    copied.append(StringView(next, text.count))
    next += text.count
  }

  /// As many bytes are copied at a time.
  private static let copiedBytes = 1 << 15

  /// As many texts are copied at a time where each is remembered.
  private static let copiedTexts = 1 << 10

  /// A text of as many bytes is not copied.
  private static let longText = 1 << 10

  /// Fewer texts that stand one behind the other are copied with those behind them.
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
    _ texts: UnsafePointer<StringView>, _ count: Int, _ body: (Int, Hits) -> Void
  ) -> Bool {
    var hits: UnsafePointer<literal_hit>?
    let found = UnsafeRawPointer(texts).withMemoryRebound(to: literal_text.self, capacity: count) {
      literal_set_find_all(handle, $0, UInt32(count), &hits)
    }
    guard found != .max, let hits else { return found == 0 }
    var at = 0
    while at < Int(found) {
      let first = at
      repeat { at += 1 } while at < Int(found) && hits[at].text == hits[first].text
      body(Int(hits[first].text), Hits(start: hits + first, count: at - first))
    }
    return true
  }

  /// The literals in a text, until the next call; `nil` when it cannot be looked at.
  private func hits(in text: StringView) -> Hits? {
    withUnsafePointer(to: text) { text in
      var found = Hits(start: nil, count: 0)
      return findAll(text, 1) { found = $1 } ? found : find(text.pointee)
    }
  }

  /// Does the same with the automaton that finds each literal once, which is made when it is first needed.
  @inline(__always)
  private func find(_ text: StringView) -> Hits? {
    var hits: UnsafePointer<literal_hit>?
    let count = literal_set_find(handle, text.start, text.count, &hits)
    return count == .max ? nil : Hits(start: hits, count: Int(count))
  }
}
