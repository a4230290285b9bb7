import KQL

/// How the rows of an output look in a file of text.
struct TextLayout: Sendable {
  /// Where a row ends.
  enum RowEnd: Sendable {
    case newline
    /// A newline outside of quotes.
    case newlineOutsideQuotes
    case emptyLine
  }

  /// Makes what turns rows into text, which is shown on a terminal or not.
  var encoder: @Sendable (OutputTable, _ isForTerminal: Bool) -> RowEncoder

  /// Appends what stands before the rows of a table; `nil` where rows tell their columns themselves.
  var header: (@Sendable (Schema, _ isForTerminal: Bool, inout ByteBuffer) -> Void)?

  /// What stands between the names of a header, where a file that is continued is looked at for them.
  var nameSeparator: UInt8?

  /// Where a row ends.
  var rowEnd = RowEnd.newline

  /// The length of as many whole rows as fit into some bytes, but of one at least.
  func count(of rows: UnsafeRawBufferPointer, atMost room: Int) -> Int {
    guard rows.count > room else { return rows.count }
    var isQuoted = false
    var last = 0
    var isEmptyLine = true
    for (offset, byte) in rows.enumerated() {
      switch byte {
      case UInt8(ascii: "\"") where rowEnd == .newlineOutsideQuotes: isQuoted.toggle()
      case 0x0A where !isQuoted:
        let isEnd = rowEnd != .emptyLine || isEmptyLine
        isEmptyLine = true
        guard isEnd else { continue }
        if offset + 1 > room { return last > 0 ? last : offset + 1 }
        last = offset + 1
        continue
      default: break
      }
      isEmptyLine = false
    }
    return last > 0 ? last : rows.count
  }
}
