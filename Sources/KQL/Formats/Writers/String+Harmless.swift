extension String {
  /// The text with nothing in it that controls a terminal, for messages that repeat what others wrote.
  ///
  /// Lines and tabulators stay; everything else is shown as in tables.
  package var harmless: String {
    func isPlain(_ byte: UInt8) -> Bool { byte >= 0x20 && byte < 0x7F || isGap(byte) }
    func isGap(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\t") }
    guard !utf8.allSatisfy(isPlain) else { return self }
    var text = self
    return text.withUTF8 { bytes in
      var buffer = ByteBuffer(capacity: bytes.count + 64)
      var start = 0
      for end in 0...bytes.count where end == bytes.count || isGap(bytes[end]) {
        if let base = bytes.baseAddress, end > start {
          _ = DisplayText.append(StringView(base + start, end - start), to: &buffer)
        }
        if end < bytes.count { buffer.append(bytes[end]) }
        start = end + 1
      }
      return String(decoding: buffer.bytes, as: UTF8.self)
    }
  }
}
