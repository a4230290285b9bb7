extension String {
  /// The text with its lines folded between words.
  ///
  /// What goes on stands below the beginning of its line's text, or of its second column if it has one.
  /// Lines of a query that is quoted with its places stay as they are.
  ///
  /// - Parameter width: How many characters fit in a line; `nil` folds nothing.
  /// - Returns: The text.
  package func wrapped(to width: Int?) -> String {
    guard let width, width >= 10 else { return self }
    return split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.count > width && !$0.isQuoted ? Self.folded($0, to: width) : String($0) }
      .joined(separator: "\n")
  }

  private static func folded(_ line: Substring, to width: Int) -> String {
    let indent = String(repeating: " ", count: Swift.min(hang(of: line), width / 2))
    var result = ""
    var rest = line
    var isFirst = true
    while !rest.isEmpty {
      let room = isFirst ? width : width - indent.count
      guard rest.count > room else {
        result += (isFirst ? "" : "\n" + indent) + rest
        break
      }
      let piece = rest.prefix(room + 1)
      let start = piece.firstIndex { $0 != " " } ?? piece.startIndex
      let space =
        (isFirst ? lastGap(in: piece, behind: indent.count) : nil)
        ?? piece[start...].lastIndex(of: " ")
      let end = space ?? rest.index(rest.startIndex, offsetBy: room)
      result += (isFirst ? "" : "\n" + indent) + String(rest[..<end]).withoutEnd
      rest = rest[end...].drop { $0 == " " }
      isFirst = false
    }
    return result
  }

  /// Where the last column ends behind which there is a gap and another one; `nil` if the text is one column from there.
  private static func lastGap(in piece: Substring, behind column: Int) -> String.Index? {
    var gap: String.Index?
    for index in piece.indices.dropFirst(Swift.max(1, column)) {
      let isStart = piece[index] == " " && piece[piece.index(before: index)] != " "
      let next = piece.index(after: index)
      if isStart, next < piece.endIndex, piece[next] == " " { gap = index }
    }
    return gap
  }

  /// Where the text of a line begins, or its second column.
  private static func hang(of line: Substring) -> Int {
    let start = line.prefix { $0 == " " }.count
    guard start > 0 else { return 0 }
    let text = line.dropFirst(start)
    guard let gap = text.firstRange(of: "  ") else { return start }
    let column = text[gap.upperBound...].drop { $0 == " " }
    return line.count - column.count
  }

  private var withoutEnd: String { String(reversed().drop { $0 == " " }.reversed()) }
}

extension Substring {
  /// Whether it is a line of a query that is shown with a mark: ` 12 | T | where x`.
  fileprivate var isQuoted: Bool {
    let rest = drop { $0 == " " || $0.isNumber }
    return rest.hasPrefix("| ") || rest == "|" || rest.hasPrefix("-->")
  }
}
