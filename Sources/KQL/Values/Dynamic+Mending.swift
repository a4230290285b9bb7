extension Dynamic {
  /// A text that is JSON, or would be if its strings had no control characters and no backslashes that begin no
  /// escape: with those escaped; `nil` for any other.
  ///
  /// Many write such strings, a tabulator or a path of Windows in them, and what they mean is plain.
  static func mended(_ text: StringView, _ arena: Arena) -> StringView? {
    if isJSON(text) { return text }
    arena.begin()
    let writer = DynamicWriter(arena)
    var isInside = false
    var at = 0
    while at < text.count {
      let byte = text[at]
      at += 1
      if byte == UInt8(ascii: "\\"), isInside {
        let isEscape = isEscape(text, at)
        arena.append(isEscape ? "\\" : "\\\\")
        if isEscape {
          arena.append(text[at])
          at += 1
        }
      } else if byte < 0x20, isInside {
        writer.append(escaped: text[at - 1..<at])
      } else {
        if byte == UInt8(ascii: "\"") { isInside.toggle() }
        arena.append(byte)
      }
    }
    let mended = arena.end()
    return isJSON(mended) ? mended : nil
  }

  /// Whether what follows a backslash makes an escape.
  private static func isEscape(_ text: StringView, _ at: Int) -> Bool {
    var reader = DynamicReader(text[at..<text.count])
    return reader.validateEscape()
  }
}
