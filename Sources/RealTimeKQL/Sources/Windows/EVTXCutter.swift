import CScan
import Glibc
import KQL

/// Finds the chunks of an event log, also where its head or those of chunks are gone.
final class EVTXCutter: BlockCutter {
  private let name: String
  private var hasBegun = false
  private var hasHead = false

  private(set) var counts = BlockCounts()

  /// How long a chunk is, and how many are handed out together.
  static let chunkSize = 1 << 16
  private static let together = 4

  /// Reads a log; `name` is what messages call it.
  init(_ name: String) { self.name = name }

  func next(in bytes: UnsafeBufferPointer<UInt8>, isEnd: Bool) -> BlockCut {
    guard let base = bytes.baseAddress else { return .skipped(0) }
    if !hasBegun {
      if bytes.count < Self.fileHead, !isEnd { return .needed(Self.fileHead) }
      hasBegun = true
      if let count = readHead(base, bytes.count) { return .skipped(count) }
    }
    if bytes.count < Self.chunkSize, !isEnd { return .needed(Self.chunkSize) }
    if EVTXChunkHead.isOne(base, bytes.count) {
      var count = 0
      while count < Self.together * Self.chunkSize,
        EVTXChunkHead.isOne(base + count, bytes.count - count),
        isEnd || bytes.count - count >= Self.chunkSize
      {
        look(base + count, Swift.min(Self.chunkSize, bytes.count - count))
        count += Self.chunkSize
      }
      return .blocks(Swift.min(count, bytes.count), nil)
    }
    return headless(base, Swift.min(Self.chunkSize, bytes.count))
  }

  static let absence = (
    kind: "event log (evtx)", lack: "it has neither the head of one, nor a chunk"
  )

  var isForeign: Bool { !hasHead && counts.blocks == 0 && counts.lostBytes > 0 }

  var note: String? {
    var parts: [String] = []
    if counts.damaged > 0 {
      parts.append("\(counts.damaged) of \(counts.blocks) chunks are damaged")
    }
    if counts.headless > 0 { parts.append("\(counts.headless) have lost their heads") }
    if counts.lostBytes > 0 { parts.append("\(counts.lostBytes) bytes are none of a log") }
    if !hasHead {
      guard counts.blocks > 0 else { return "note: \(name) is empty" }
      parts.insert("it has no head", at: 0)
    }
    guard !parts.isEmpty else { return nil }
    return "note: \(name): \(parts.joined(separator: ", ")); every intact record is read"
  }

  // MARK: Heads

  /// How long the head of a file is.
  private static let fileHead = 4096

  /// Looks at the head of the file; how long it is, `nil` when there is none.
  private func readHead(_ base: UnsafePointer<UInt8>, _ count: Int) -> Int? {
    guard count >= 128, memcmp(base, "ElfFile\0", 8) == 0 else { return nil }
    hasHead = true
    if scan_load32(base + 120) & 1 != 0 { counts.unclosed += 1 }
    let size = Int(base[40]) | Int(base[41]) << 8
    // Chunks follow a head of another length in no log that was ever seen.
    return Swift.min(count, size >= 128 ? size : Self.fileHead)
  }

  private func look(_ base: UnsafePointer<UInt8>, _ count: Int) {
    counts.blocks += 1
    let head = EVTXChunkHead(base)
    if count < Self.chunkSize || !head.isIntact(base, count) || !head.hasIntactRecords(base, count)
    {
      counts.damaged += 1
    }
  }

  /// Bytes where a chunk should be: what is left of one, or nothing.
  private func headless(_ base: UnsafePointer<UInt8>, _ count: Int) -> BlockCut {
    let next = Self.find(EVTXChunkHead.mark, 8, in: base + 1, count - 1).map { $0 + 1 } ?? count
    if Self.find("**\0\0", 4, in: base, next) != nil {
      counts.blocks += 1
      counts.headless += 1
      return .blocks(next, nil)
    }
    // A log is made longer before it is written to.
    if (0..<next).contains(where: { base[$0] != 0 }) { counts.lostBytes += next }
    return .skipped(next)
  }

  private static func find(
    _ mark: StaticString, _ length: Int, in bytes: UnsafePointer<UInt8>, _ count: Int
  ) -> Int? {
    guard count >= length else { return nil }
    var needle = scan_needle_prepare(mark.utf8Start, length, false)
    return scan_find(bytes, count, &needle).map { $0 - bytes }
  }
}
