package import KQL

/// Whether text has styles, and how they are written.
package struct TextStyles: Hashable, Sendable {
  /// A way to write text.
  package enum Style: Hashable, Sendable {
    case bold, dim
    case error, warning, note
    /// The colour of the series with a number, counted from 0.
    case series(Int)
  }

  /// Whether there are styles.
  package let isOn: Bool

  /// Creates styles that are there or not.
  package init(isOn: Bool) { self.isOn = isOn }

  /// Text as it is.
  package static let plain = TextStyles(isOn: false)

  /// Colours that can be read on a light and on a dark ground; pages have the same in the same order.
  private static let seriesCodes = ["36", "33", "35", "32", "34", "31", "96", "95"]

  /// How many colours there are for series.
  package static let seriesCount = seriesCodes.count

  /// What begins a style; empty without styles.
  package func begin(_ style: Style?) -> String {
    guard isOn, let style else { return "" }
    let code =
      switch style {
      case .bold: "1"
      case .dim: "2"
      case .error: "1;31"
      case .warning: "1;33"
      case .note: "1;36"
      case .series(let number): Self.seriesCodes[number % Self.seriesCount]
      }
    return "\u{1B}[\(code)m"
  }

  /// What ends every style; empty without styles.
  package var end: String { isOn ? "\u{1B}[0m" : "" }

  /// A text in a style.
  package func styled(_ text: String, _ style: Style?) -> String {
    isOn && style != nil ? begin(style) + text + end : text
  }

  /// Appends what `body` appends, in a style.
  package func append(
    _ style: Style?, to buffer: inout ByteBuffer, _ body: (inout ByteBuffer) -> Void
  ) {
    guard isOn, style != nil else { return body(&buffer) }
    buffer.append(begin(style))
    body(&buffer)
    buffer.append(end)
  }

  /// A message for people, with its first word and its marks coloured.
  ///
  /// - Parameter text: Lines without anything that controls a terminal.
  /// - Returns: The lines with styles.
  package func message(_ text: String) -> String {
    guard isOn else { return text }
    var isError = false
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      for (word, style) in [("error:", Style.error), ("warning:", .warning), ("note:", .note)]
      where line.hasPrefix(word) {
        isError = word == "error:"
        return styled(word, style) + line.dropFirst(word.count)
      }
      if let help = line.firstRange(of: "= help:"),
        line[..<help.lowerBound].allSatisfy(\.isWhitespace)
      {
        return line[..<help.lowerBound] + styled("= help:", .note) + line[help.upperBound...]
      }
      // The carets under a place.
      if let bar = line.firstRange(of: " | "), line.hasSuffix("^"),
        line[bar.upperBound...].allSatisfy({ $0 == " " || $0 == "^" })
      {
        return line[..<bar.upperBound]
          + styled(String(line[bar.upperBound...]), isError ? .error : .warning)
      }
      return String(line)
    }
    return lines.joined(separator: "\n")
  }
}
