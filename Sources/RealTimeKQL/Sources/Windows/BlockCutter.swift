import KQL

/// Finds the blocks of a binary file: the pieces of it that can be understood by themselves.
protocol BlockCutter: AnyObject {
  /// Looks at the next bytes.
  ///
  /// - Parameters:
  ///   - bytes: Everything behind what was cut before.
  ///   - isEnd: Whether the file ends with them.
  /// - Returns: What becomes of them.
  func next(in bytes: UnsafeBufferPointer<UInt8>, isEnd: Bool) -> BlockCut

  /// What it has counted.
  var counts: BlockCounts { get }

  /// Whether the file is of another kind: it has bytes, and none of them are what is looked for.
  var isForeign: Bool { get }

  /// What a file of another kind is not: `event log (evtx)`, and what it lacks.
  static var absence: (kind: String, lack: String) { get }

  /// What is worth saying of the file when it has been read.
  var note: String? { get }
}

extension BlockCutter {
  /// Why a file is not read that is of another kind.
  ///
  /// - Parameters:
  ///   - name: What messages call it.
  ///   - beginning: Its first bytes.
  /// - Returns: The message.
  static func refusal(_ name: String, _ beginning: [UInt8]) -> String {
    let nature = FileNature(beginning).map { "; it looks like \($0.description)" }
    return "\(name) is no \(absence.kind)\(nature ?? ": \(absence.lack)")"
  }
}

/// What becomes of bytes of a binary file.
enum BlockCut {
  /// So many of them are whole blocks.
  case blocks(Int, ChunkHead?)
  /// So many of them are not read.
  case skipped(Int)
  /// At least so many are needed to tell.
  case needed(Int)
}

/// What was found in binary files.
struct BlockCounts: Hashable, Sendable {
  /// Blocks that were read.
  var blocks = 0

  /// Those whose checksum is wrong, or whose head is.
  var damaged = 0

  /// Those without a head, which were looked through for records.
  var headless = 0

  /// Files that were not closed.
  var unclosed = 0

  /// Bytes in which nothing was found.
  var lostBytes = 0

  /// Adds those of another file.
  static func += (a: inout BlockCounts, b: BlockCounts) {
    a.blocks += b.blocks
    a.damaged += b.damaged
    a.headless += b.headless
    a.unclosed += b.unclosed
    a.lostBytes += b.lostBytes
  }

  /// The numbers as counters of an input.
  var counters: [Counter] {
    [
      Counter("blocks", blocks),
      Counter("damagedBlocks", damaged, label: "damaged blocks"),
      Counter("headlessBlocks", headless, label: "blocks without a head"),
      Counter("unclosedFiles", unclosed, label: "unclosed files"),
      Counter("lostBytes", lostBytes, label: "lost bytes"),
    ]
  }
}
