import KQL

/// Finds the buffers of a trace, behind its head.
final class ETLCutter: BlockCutter {
  private let name: String
  private var head: ETLHead?
  private var chunkHead: ChunkHead?
  private(set) var counts = BlockCounts()

  /// How long the first buffer is: the others are, unless they are compressed.
  private var standardSize = 0

  /// Whether buffers were compressed.
  private var isCompressed = false

  /// Whether the file is of another kind that is known: a buffer has no mark, and something else may look like one.
  private var isOther = false

  /// Whether events were lost when the trace was written.
  private var hasLost = false

  /// About how many bytes are handed out together.
  private static let together = 1 << 18

  /// Reads a trace; `name` is what messages call it.
  init(_ name: String) { self.name = name }

  func next(in bytes: UnsafeBufferPointer<UInt8>, isEnd: Bool) -> BlockCut {
    guard let base = bytes.baseAddress, bytes.count > 0 else { return .skipped(0) }
    if bytes.count < Self.bufferHead, !isEnd { return .needed(Self.bufferHead) }
    if !isOther, counts == BlockCounts() {
      let nature = FileNature(marked: Array(bytes.prefix(FileNature.enough)))
      isOther = nature.map { $0.input != "etl" } ?? false
    }
    if isOther {
      counts.lostBytes += bytes.count
      return .skipped(bytes.count)
    }
    var count = 0
    while count < Self.together {
      let left = bytes.count - count
      guard let buffer = ETLBuffer(base + count, left) else { break }
      if left < buffer.size, !isEnd {
        // What is whole already is handed out first.
        if count > 0 { break }
        return .needed(buffer.size)
      }
      look(base + count, buffer, left)
      count = Swift.min(count + buffer.size, bytes.count)
      if count == bytes.count { break }
    }
    guard count == 0 else { return .blocks(count, chunkHead) }
    return skip(base, bytes.count, isEnd)
  }

  static let absence = (kind: "trace (etl)", lack: "it has no buffer of one")

  var isForeign: Bool { counts.blocks == 0 && counts.lostBytes > 0 }

  var note: String? {
    guard counts.blocks > 0 else { return "note: \(name) is empty" }
    var parts: [String] = []
    if head == nil { parts.append("it has no head, so that its times may be wrong") }
    if counts.damaged > 0 { parts.append("\(counts.damaged) of \(counts.blocks) buffers are cut") }
    if counts.lostBytes > 0 { parts.append("\(counts.lostBytes) bytes are none of a trace") }
    if let lost = head?.eventsLost, lost > 0 {
      parts.append("\(lost) events were lost when it was written")
    } else if hasLost {
      parts.append("events were lost when it was written")
    }
    return parts.isEmpty ? nil : "note: \(name): \(parts.joined(separator: ", "))"
  }

  private static let bufferHead = 72

  private func look(_ base: UnsafePointer<UInt8>, _ buffer: ETLBuffer, _ count: Int) {
    if counts.blocks == 0 {
      head = ETLHead(base, Swift.min(buffer.size, count))
      chunkHead = head.map { ChunkHead($0.bytes) }
      standardSize = buffer.size
    }
    counts.blocks += 1
    if buffer.isCompressed { isCompressed = true }
    if buffer.hasLost { hasLost = true }
    if buffer.size > count { counts.damaged += 1 }
  }

  /// Passes over bytes that are no buffer, up to where the next one may be.
  private func skip(_ base: UnsafePointer<UInt8>, _ count: Int, _ isEnd: Bool) -> BlockCut {
    guard counts.blocks > 0, !isCompressed else {
      // Nobody knows where the next one is.
      var next = 1
      while next + Self.bufferHead <= count, ETLBuffer(base + next, count - next) == nil {
        next += 1
      }
      return lose(base, next + Self.bufferHead > count && isEnd ? count : next)
    }
    if count < standardSize, !isEnd { return .needed(standardSize) }
    return lose(base, Swift.min(standardSize, count))
  }

  private func lose(_ base: UnsafePointer<UInt8>, _ count: Int) -> BlockCut {
    // A trace may be made longer before it is written to.
    if (0..<count).contains(where: { base[$0] != 0 }) { counts.lostBytes += count }
    return .skipped(count)
  }
}
