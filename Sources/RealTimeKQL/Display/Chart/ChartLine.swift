import KQL

/// A line of a chart being written: pieces in styles, cut where the room ends.
struct ChartLine: ~Copyable {
  private var buffer = ByteBuffer(capacity: 256)
  private let styles: TextStyles
  private let limit: Int

  /// The columns it takes so far.
  private(set) var width = 0

  init(_ styles: TextStyles, columns: Int) {
    self.styles = styles
    limit = columns
  }

  /// Appends text that is safe or not.
  mutating func append(_ text: String, _ style: TextStyles.Style? = nil) {
    guard width < limit, !text.isEmpty else { return }
    let room = limit - width
    var used = 0
    styles.append(style, to: &buffer) { used = $0.append(harmless: text, cutAt: room) }
    width += used
  }

  /// Appends blanks up to a column.
  mutating func pad(to column: Int) {
    let target = Swift.min(column, limit)
    guard target > width else { return }
    buffer.append(repeating: 0x20, count: target - width)
    width = target
  }

  /// Appends text that ends at a column.
  mutating func append(_ text: String, endingAt column: Int, _ style: TextStyles.Style? = nil) {
    pad(to: Swift.max(width, column - DisplayText.width(of: text)))
    append(text, style)
  }

  /// The line.
  var line: DisplayLine { DisplayLine(buffer.bytes) }
}

extension TextStyles {
  /// A line of one piece.
  func line(_ text: String, _ style: Style? = nil, columns: Int) -> DisplayLine {
    var line = ChartLine(self, columns: columns)
    line.append(text, style)
    return line.line
  }
}
