/// A line of a query, made fit to be shown with a mark under a part of it.
struct SourceLine {
  /// The number of the line, from one.
  let number: Int
  /// The number of the first marked character, from one.
  let column: Int
  /// The line or a part of it, without control characters.
  let text: String
  /// The columns before the mark.
  let indent: Int
  /// The columns under the mark.
  let markedWidth: Int

  /// Finds the line that `span` begins in.
  ///
  /// - Parameters:
  ///   - span: What to mark; only what is in its first line is.
  ///   - bytes: The query.
  ///   - width: The columns to show at most.
  init(at span: SourceSpan, in bytes: [UInt8], width: Int) {
    let newline = UInt8(ascii: "\n")
    let start = min(span.start, bytes.count)
    let lineStart = (bytes[..<start].lastIndex(of: newline) ?? -1) + 1
    var lineEnd = bytes[start...].firstIndex(of: newline) ?? bytes.count
    if lineEnd > start, bytes[lineEnd - 1] == UInt8(ascii: "\r") { lineEnd -= 1 }
    let end = max(start, min(span.end, lineEnd))
    func characters(_ range: Range<Int>) -> [Character] {
      Array(String(decoding: bytes[range], as: UTF8.self))
    }
    // Few characters have more than sixteen bytes: a window is enough of a line of megabytes.
    let window = 16 * width
    let before = characters(max(lineStart, start - window)..<start)
    let marked = characters(start..<min(end, start + window))
    let after = characters(min(end, start + window)..<min(lineEnd, end + window))

    number = bytes[..<start].count { $0 == newline } + 1
    column = bytes[lineStart..<start].count { $0 & 0xC0 != 0x80 } + 1
    let head = Self.tail(of: before, width: width / 2, isWhole: lineStart >= start - window)
    let mark = Self.head(of: marked, width: width - Self.width(head), isWhole: true)
    let tail = Self.head(
      of: after, width: width - Self.width(head) - Self.width(mark),
      isWhole: lineEnd <= end + window)
    text = Self.pictures(head + mark + tail)
    indent = Self.width(head)
    markedWidth = Self.width(mark)
  }

  /// The first characters that fit, with `…` for the rest.
  private static func head(of characters: [Character], width: Int, isWhole: Bool) -> [Character] {
    if isWhole, Self.width(characters) <= width { return characters }
    var columns = 1
    return Array(
      characters.prefix {
        columns += Self.width($0)
        return columns <= width
      }) + ["…"]
  }

  /// The last characters that fit, with `…` for the rest.
  private static func tail(of characters: [Character], width: Int, isWhole: Bool) -> [Character] {
    Array(head(of: characters.reversed(), width: width, isWhole: isWhole).reversed())
  }

  private static func width(_ characters: [Character]) -> Int {
    characters.reduce(0) { $0 + width($1) }
  }

  /// The columns of a terminal that a character takes.
  private static func width(_ character: Character) -> Int {
    guard let scalar = character.unicodeScalars.first else { return 0 }
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3,
      0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F,
      0x1F680...0x1F6FF, 0x1F900...0x1FAFF, 0x20000...0x3FFFD:
      return 2
    default: return scalar.properties.isEmojiPresentation ? 2 : 1
    }
  }

  private static func pictures(_ characters: [Character]) -> String {
    var text = String.UnicodeScalarView()
    for character in characters { text.append(contentsOf: character.unicodeScalars.map(picture)) }
    return String(text)
  }

  /// The scalar, or what is shown for one that would steer the terminal or reorder its line.
  static func picture(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar.value {
    case 0x09: " "
    case 0x00..<0x20: Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}"
    case 0x7F: "\u{2421}"
    case 0x80..<0xA0, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: "\u{FFFD}"
    default: scalar
    }
  }
}
