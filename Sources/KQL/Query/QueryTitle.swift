/// The comment above a query.
enum QueryTitle {
  /// The first line, without its `//`, of the comment whose last line is right above a place.
  ///
  /// Lines that only set something for the program (`// realtimekql: …`) are no title.
  static func above(_ place: Int, in bytes: [UInt8]) -> String? {
    var end = bytes[..<place].lastIndex(of: UInt8(ascii: "\n"))
    var title: String?
    while let newline = end {
      let previous = bytes[..<newline].lastIndex(of: UInt8(ascii: "\n"))
      let start = previous.map { $0 + 1 } ?? 0
      guard let comment = comment(String(decoding: bytes[start..<newline], as: UTF8.self)) else {
        break
      }
      if !comment.isEmpty, !comment.hasPrefix("realtimekql:") { title = comment }
      end = previous
    }
    return title
  }

  /// The text of a line that is a comment, `nil` for any other.
  private static func comment(_ line: String) -> String? {
    var text = trimmed(line[...])
    guard text.hasPrefix("//") else { return nil }
    while text.first == "/" { text.removeFirst() }
    return String(trimmed(text))
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }
}
