import CScan

/// Finds the records of one chunk of an event log.
///
/// A record begins with a mark and its length, and ends with its length again or where the next one
/// begins; one that does not, or does not fit, is damaged, and the next mark is looked for. Where the chunk's head tells how far its
/// records go, what is behind that counts as far as its numbers go on: the head of a log that was not
/// closed is older than its records, and the rest of a chunk may hold records that were deleted.
struct EVTXRecords {
  /// A record, from its mark to the length at its end.
  struct Place: BitwiseCopyable {
    var start: Int
    var end: Int
    var number: UInt64
  }

  /// What comes next in a chunk.
  enum Item {
    case record(Place)
    /// Bytes that are none.
    case damage(Range<Int>)
  }

  private let base: UnsafePointer<UInt8>
  private let limit: Int
  private var position: Int
  private let hasHead: Bool

  /// Where records end for sure.
  private let trusted: Int

  private var lastNumber: UInt64?

  /// How long a chunk is.
  package static let chunkSize = 1 << 16

  /// How long the head of a chunk is.
  static let chunkHead = 512

  /// A mark, a length, a number, a time, and a length.
  static let headCount = 24
  private static let mark: UInt32 = 0x0000_2A2A

  /// Begins with a chunk, or with what is left of one.
  init(_ base: UnsafePointer<UInt8>, _ limit: Int) {
    self.base = base
    self.limit = limit
    hasHead = EVTXChunkHead.isOne(base, limit)
    position = hasHead ? Self.chunkHead : 0
    var trusted = 0
    if hasHead, EVTXChunkHead(base).isIntact(base, limit) {
      trusted = Swift.min(Int(EVTXChunkHead(base).freeSpace), limit)
    }
    self.trusted = trusted
  }

  /// The next record, or damage; `nil` at the end.
  mutating func next() -> Item? {
    while position + Self.headCount + 4 <= limit {
      if let record = record(at: position) {
        if position >= trusted, let lastNumber, !follows(record.number, lastNumber) {
          position = limit
          return nil
        }
        position = record.end
        lastNumber = record.number
        return .record(record)
      }
      let start = position
      // Behind the last record is what an older one has left.
      if trusted > 0, start >= trusted, scan_load32(base + start) != Self.mark { return nil }
      position = nextMark(from: start + 1)
      // What is left of a chunk begins anywhere, and ends with anything.
      let isRemains = trusted == 0 && scan_load32(base + start) != Self.mark
      if !isRemains || position < limit && lastNumber != nil { return .damage(start..<position) }
    }
    return nil
  }

  /// Whether a record may stand behind another one where nobody says so.
  private func follows(_ number: UInt64, _ last: UInt64) -> Bool {
    trusted > 0 ? number == last &+ 1 : number > last
  }

  private func record(at start: Int) -> Place? {
    guard scan_load32(base + start) == Self.mark else { return nil }
    let size = Int(scan_load32(base + start + 4))
    guard size >= Self.headCount + 4, size <= limit - start,
      Int(scan_load32(base + start + size - 4)) == size || isBorder(start + size)
    else { return nil }
    return Place(start: start, end: start + size, number: scan_load64(base + start + 8))
  }

  /// Whether a record ends at a place though it does not say so itself.
  private func isBorder(_ end: Int) -> Bool {
    end == trusted || end + 4 <= limit && scan_load32(base + end) == Self.mark
  }

  /// Where the next mark is, or the end.
  private func nextMark(from start: Int) -> Int {
    var offset = start
    while offset + 4 <= limit {
      if scan_load32(base + offset) == Self.mark { return offset }
      offset += 1
    }
    return limit
  }
}

/// The head of a chunk of an event log.
package struct EVTXChunkHead: BitwiseCopyable {
  /// The numbers of the first and of the last record, as the log counts them.
  package let first, last: UInt64

  /// Where the last record ends.
  package let freeSpace: UInt32

  private let recordsChecksum, headChecksum, flags: UInt32

  /// Reads a head of 512 bytes.
  package init(_ base: UnsafePointer<UInt8>) {
    first = scan_load64(base + 24)
    last = scan_load64(base + 32)
    freeSpace = scan_load32(base + 48)
    recordsChecksum = scan_load32(base + 52)
    flags = scan_load32(base + 120)
    headChecksum = scan_load32(base + 124)
  }

  /// What a chunk begins with.
  package static let mark: StaticString = "ElfChnk\0"

  /// Whether bytes begin as a chunk does, and have its whole head.
  package static func isOne(_ base: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    count >= EVTXRecords.chunkHead && scan_equal(base, mark.utf8Start, 8)
  }

  /// Whether checksums are left out.
  private var isUnchecked: Bool { flags & 4 != 0 }

  /// Whether the head is what was written.
  package func isIntact(_ base: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    guard freeSpace >= EVTXRecords.chunkHead, freeSpace <= EVTXRecords.chunkSize else {
      return false
    }
    if isUnchecked { return true }
    var checksum = scan_crc32(0, base, 120)
    checksum = scan_crc32(checksum, base + 128, EVTXRecords.chunkHead - 128)
    return checksum == headChecksum
  }

  /// Whether the records are what was written.
  package func hasIntactRecords(_ base: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    if isUnchecked { return true }
    guard Int(freeSpace) <= count, Int(freeSpace) >= EVTXRecords.chunkHead else { return false }
    let records = Int(freeSpace) - EVTXRecords.chunkHead
    return scan_crc32(0, base + EVTXRecords.chunkHead, records) == recordsChecksum
  }
}

/// What was read of a chunk of an event log that grows.
package struct EVTXProgress {
  /// The head, when it was looked at last.
  private var head: [UInt8] = []

  /// The number and the time of the first record: others are those of another chunk in its place.
  private var first: (number: UInt64, time: UInt64) = (0, 0)

  /// Where the last record ends that was read.
  private var end = 0

  /// The number of the last record that was read.
  package private(set) var lastNumber: UInt64 = 0

  /// How long the head of a chunk is.
  package static let headCount = EVTXRecords.chunkHead

  /// Nothing was read.
  package init() {}

  /// Whether a head is another one than before.
  package func isOther(_ bytes: UnsafePointer<UInt8>) -> Bool {
    head.isEmpty
      || head.withUnsafeBufferPointer {
        $0.baseAddress.map { !scan_equal($0, bytes, Self.headCount) } ?? true
      }
  }

  /// Looks at a chunk.
  ///
  /// - Returns: Where its new records begin and end, and the number of the first of them; `nil` when
  ///   there is none.
  package mutating func take(
    _ bytes: UnsafePointer<UInt8>, _ count: Int
  ) -> (from: Int, end: Int, number: UInt64)? {
    guard count >= Self.headCount else { return nil }
    head = Array(UnsafeBufferPointer(start: bytes, count: Self.headCount))
    var records = EVTXRecords(bytes, count)
    var newest: (from: Int, end: Int, number: UInt64)?
    var isFirst = true
    while let item = records.next() {
      // What is damaged at the end may be half written.
      guard case .record(let record) = item else { continue }
      if isFirst {
        isFirst = false
        let now = (record.number, scan_load64(bytes + record.start + 16))
        if now != first {
          first = now
          end = 0
        }
      }
      if record.start >= end {
        newest = (newest?.from ?? end, record.end, newest?.number ?? record.number)
      }
      lastNumber = record.number
    }
    if let newest { end = newest.end }
    return newest
  }
}
