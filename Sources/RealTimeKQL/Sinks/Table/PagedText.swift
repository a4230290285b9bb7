import KQL

/// Text for a terminal that goes to a pager when it is longer than the screen.
///
/// It is shown at once as it is made; when it turns out to be long, the pager has all of it.
final class PagedText {
  private let file: OutputFile
  private var pager: Pager?

  /// Everything so far, while it may still go to a pager.
  private var text = ByteBuffer(capacity: 4096)
  private var lineCount = 0

  /// How much of it the terminal has.
  private var shownCount = 0
  private var mayPage = true

  /// How long text may be kept back that a pager may show instead.
  static let patience = Duration.milliseconds(300)

  init(_ file: OutputFile) { self.file = file }

  deinit { end() }

  /// Takes whole lines.
  func write(_ bytes: UnsafeRawBufferPointer) throws(SinkError) {
    if let pager { return try write(bytes, to: pager) }
    guard mayPage else { return try file.write(bytes) }
    text.append(bytes)
    lineCount += bytes.lazy.filter { $0 == 0x0A }.count
    guard let size = file.terminalSize, lineCount >= size.lines else { return }
    mayPage = false
    TerminalScreen.shared.lend()
    guard let pager = Pager.start() else {
      TerminalScreen.shared.takeBack()
      return try flush()
    }
    self.pager = pager
    try write(text.bytes, to: pager)
    text.removeAll(keepingAtMost: 0)
    shownCount = 0
  }

  /// Shows what was kept back.
  func flush() throws(SinkError) {
    guard pager == nil, shownCount < text.count else { return }
    try file.write(UnsafeRawBufferPointer(rebasing: text.bytes[shownCount...]))
    shownCount = text.count
  }

  /// Shows the rest, and waits for the pager's end.
  func finish() throws(SinkError) {
    try flush()
    end()
  }

  private func end() {
    guard let pager else { return }
    self.pager = nil
    pager.close()
    TerminalScreen.shared.takeBack()
  }

  private func write(_ bytes: UnsafeRawBufferPointer, to pager: Pager) throws(SinkError) {
    if pager.write(bytes) { return }
    end()
    throw SinkError("the pager was left", .closed)
  }
}
