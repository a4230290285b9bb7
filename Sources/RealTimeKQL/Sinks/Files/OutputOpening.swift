/// How a file of output is opened, and what is done when it is full.
package struct OutputOpening: Sendable {
  /// What an earlier run has left of the file.
  enum Continuation: Sendable {
    /// It has not written down how far it was, so nothing but an empty file is its.
    case unwritten
    /// It was so long; what is behind came later, and is made again.
    case mark(OutputMark)
    /// It cannot be told any more; what comes is added.
    case unknown
  }

  /// What to do with a file that exists.
  var existing: ExistingFile

  /// What an earlier run has left; `nil` when runs do not go on where others were.
  var continuation: Continuation?

  /// Waits for room when the disk is full.
  var patience: Patience

  /// Whether opening it waits too, as behind another file of a run.
  var waits = false

  /// Takes what is worth saying.
  var note: @Sendable (String) -> Void

  /// An opening for a run, or by itself.
  package init(_ existing: ExistingFile, _ context: SinkContext = SinkContext()) {
    self.existing = existing
    patience = context.patience
    note = context.note
    continuation =
      switch context.continuation {
      case nil: nil
      case .unwritten: .unwritten
      case .unknown: .unknown
      case .mark(let mark): OutputMark(text: mark.text).map { .mark($0) } ?? .unknown
      }
  }
}

/// A file of output at a moment: what is behind this length came later.
struct OutputMark: Hashable, Sendable {
  /// The file.
  var identity: FileIdentity

  /// Its length.
  var count: Int

  /// The number of the table whose rows came last, where there are several.
  var table: Int?
}

extension OutputMark {
  /// The mark in words: device, inode, length, table.
  var text: String {
    let table = table.map { String($0) } ?? "-"
    return "\(identity.device) \(identity.inode) \(count) \(table)"
  }

  /// Reads the words of a mark, which may have more behind them.
  init?(text: String) {
    let words = text.split(separator: " ")
    guard words.count >= 4, let device = UInt64(words[0]), let inode = UInt64(words[1]),
      let count = Int(words[2]), count >= 0
    else { return nil }
    self.init(
      identity: FileIdentity(device: device, inode: inode), count: count, table: Int(words[3]))
  }
}
