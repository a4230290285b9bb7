package import KQL

/// One line of what is drawn again and again: bytes that fit the width of the terminal and leave its last
/// column free, so that the cursor never waits behind it.
package typealias DisplayLine = [UInt8]

/// Lines at the end of a terminal's text that are drawn again and again in place.
///
/// The cursor waits at their start. So what others write takes their place; and when the window changes,
/// the terminal moves the cursor along with the lines, and drops those below it rather than those above.
///
/// Nothing is ever erased from the first column of a line that may be the first of the screen: some
/// terminals take that for a screen to be kept.
package struct LiveLines {
  private var drawn: [DisplayLine] = []
  private var size: TerminalSize?

  /// Creates an area without lines.
  package init() {}

  /// Whether there are lines on the screen.
  package var isDrawn: Bool { !drawn.isEmpty }

  /// Draws lines in place of those before; only what has changed, unless the window has.
  ///
  /// - Parameters:
  ///   - lines: As many as the screen has at most; none takes the area away.
  ///   - size: The window.
  ///   - isWhole: Whether lines that have not changed are drawn again too.
  ///   - output: Takes what the terminal is to do.
  package mutating func draw(
    _ lines: [DisplayLine], in size: TerminalSize, isWhole: Bool = false,
    _ output: inout ByteBuffer
  ) {
    let isWhole = isWhole || size != self.size
    defer {
      drawn = lines
      self.size = lines.isEmpty ? nil : size
    }
    guard !lines.isEmpty else { return clear(&output) }
    if !isWhole, lines == drawn { return }
    // A window that has just become narrower must not wrap what is drawn for the one before.
    output.append("\u{1B}[?7l\r")
    defer { output.append("\u{1B}[?7h") }
    var row = 0
    let leavesRest = drawn.count > lines.count || isWhole && !drawn.isEmpty
    for (index, line) in lines.enumerated() {
      let isLast = index == lines.count - 1
      let isSame = !isWhole && index < drawn.count && drawn[index] == line
      if isSame, !(isLast && leavesRest) { continue }
      // A new line scrolls where there is none, and only goes down where there is.
      for _ in row..<index { output.append("\n") }
      row = index
      line.withUnsafeBytes { output.append($0) }
      guard isLast, leavesRest else {
        output.append("\u{1B}[K")
        continue
      }
      output.append(line.isEmpty ? " \u{1B}[J" : "\u{1B}[J")
    }
    if row > 0 {
      output.append("\u{1B}[")
      output.append(decimal: Int64(row))
      output.append("A")
    }
    output.append("\r")
  }

  /// Writes text above the lines, which are drawn anew below it.
  ///
  /// - Parameters:
  ///   - text: Whole lines.
  ///   - lines: What is to be drawn below them.
  ///   - size: The window.
  ///   - output: Takes what the terminal is to do.
  package mutating func write(
    _ text: UnsafeRawBufferPointer, above lines: [DisplayLine], in size: TerminalSize,
    _ output: inout ByteBuffer
  ) {
    if !drawn.isEmpty {
      let isResized = size != self.size
      output.append("\r")
      // The text stands on the lines that were there.
      var start = 0
      var covered = 0
      while covered < drawn.count, let end = text[start...].firstIndex(of: 0x0A) {
        output.append(UnsafeRawBufferPointer(rebasing: text[start..<end]))
        output.append("\u{1B}[K\n")
        start = end + 1
        covered += 1
      }
      output.append(UnsafeRawBufferPointer(rebasing: text[start...]))
      drawn.removeFirst(covered)
      // In a narrower window the lines before may have taken more than one each.
      if isResized, drawn.isEmpty { drawn = [[]] }
    } else {
      output.append(text)
    }
    draw(lines, in: size, isWhole: true, &output)
  }

  /// Leaves the lines where they are, for good, and the cursor below them.
  package mutating func settle(_ output: inout ByteBuffer) {
    output.append(drawn.isEmpty ? "" : "\r")
    output.append(String(repeating: "\n", count: drawn.count))
    drawn = []
    size = nil
  }

  private mutating func clear(_ output: inout ByteBuffer) {
    guard !drawn.isEmpty else { return }
    // The blank keeps the cursor off the first column.
    output.append("\r \u{1B}[J\r")
  }
}
