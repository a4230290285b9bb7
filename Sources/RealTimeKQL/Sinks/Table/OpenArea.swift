package import KQL

/// The lines at the end of a terminal's text that are drawn again and again.
///
/// The cursor waits at their start, so that whatever else is written takes their place.
package struct OpenArea {
  private var isDrawn = false

  /// Creates an area without lines.
  package init() {}

  /// Takes the lines away.
  package mutating func clear(_ output: inout ByteBuffer) {
    guard isDrawn else { return }
    isDrawn = false
    output.append("\r\u{1B}[J")
  }

  /// Draws text dimmed, in place of what was there: whole lines, which fit the width of the terminal.
  package mutating func draw(
    _ text: UnsafeRawBufferPointer, atMost limit: Int, _ output: inout ByteBuffer
  ) {
    clear(&output)
    var lines: [Range<Int>] = []
    var start = 0
    for (offset, byte) in text.enumerated() where byte == 0x0A {
      lines.append(start..<offset + 1)
      start = offset + 1
    }
    guard !lines.isEmpty, limit > 1 else { return }
    let hidden = lines.count > limit ? lines.count - limit + 1 : 0
    let shown = lines.dropLast(hidden)
    output.append("\u{1B}[2m")
    output.append(UnsafeRawBufferPointer(rebasing: text[..<(shown.last?.upperBound ?? 0)]))
    if hidden > 0 { output.append("… \(hidden) more lines\n") }
    output.append("\u{1B}[0m\u{1B}[")
    output.append(decimal: Int64(shown.count + (hidden > 0 ? 1 : 0)))
    output.append("A\r")
    isDrawn = true
  }
}
