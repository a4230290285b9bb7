extension Diagnostic {
  /// The place of ``part`` where one string stands at ``span``; otherwise ``span``.
  func exactSpan(in query: [UInt8]) -> SourceSpan {
    guard let part, let places = places(in: query), part.upperBound < places.count else {
      return span
    }
    return SourceSpan(places[part.lowerBound], places[part.upperBound])
  }

  /// Where each byte of the text of the string at ``span`` comes from, and its end.
  private func places(in query: [UInt8]) -> [Int]? {
    guard span.end <= query.count else { return nil }
    var start = span.start
    func byte(_ index: Int) -> UInt8 { index < span.end ? query[index] : 0 }
    if byte(start) | 0x20 == UInt8(ascii: "h") { start += 1 }
    let isVerbatim = byte(start) == UInt8(ascii: "@")
    if isVerbatim { start += 1 }
    let quote = byte(start)
    let isBlock = quote == UInt8(ascii: "`") || quote == UInt8(ascii: "~")
    guard isBlock || quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else { return nil }
    let markCount = isBlock ? 3 : 1
    let end = span.end - markCount
    var places: [Int] = []
    var index = start + markCount
    while index < end {
      var length = 1
      var decodedCount = 1
      if !isBlock, query[index] == quote {
        // A quote within is written twice in a verbatim string; otherwise the string ends here.
        guard isVerbatim, byte(index + 1) == quote else { return nil }
        length = 2
      } else if !isBlock, !isVerbatim, query[index] == UInt8(ascii: "\\") {
        length = max(1, StringEscape.length(in: query, at: index))
        decodedCount = StringEscape.decoded(index..<index + length, of: query).utf8.count
      }
      for _ in 0..<decodedCount { places.append(index) }
      index += length
    }
    return index == end ? places + [end] : nil
  }
}
