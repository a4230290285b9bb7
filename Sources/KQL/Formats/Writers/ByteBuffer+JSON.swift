import CScan

extension ByteBuffer {
  /// Appends a finite number as JSON holds it.
  package mutating func append(jsonNumber number: Double) {
    advance(number.writeJSON(to: reserve(40)))
  }

  /// Appends JSON without the white space between its parts.
  package mutating func append(compactJSON text: StringView) {
    let target = reserve(text.count)
    var (written, offset, isString) = (0, 0, false)
    while offset < text.count {
      let byte = text[offset]
      offset &+= 1
      if !isString, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { continue }
      target[written] = byte
      written &+= 1
      if byte == UInt8(ascii: "\"") {
        isString.toggle()
      } else if byte == UInt8(ascii: "\\"), offset < text.count {
        target[written] = text[offset]
        written &+= 1
        offset &+= 1
      }
    }
    advance(written)
  }

  /// Appends a Swift string as a JSON string; not for the row path.
  package mutating func append(jsonText text: String) {
    var text = text
    text.withUTF8 { bytes in
      append(jsonString: bytes.baseAddress.map { StringView($0, bytes.count) } ?? .empty)
    }
  }

  /// Appends bytes as a JSON string; those that are not UTF-8 become U+FFFD.
  package mutating func append(jsonBytes bytes: UnsafeRawBufferPointer) {
    guard let base = bytes.baseAddress else { return append("\"\"") }
    append(jsonString: StringView(base.assumingMemoryBound(to: UInt8.self), bytes.count))
  }

  /// Appends a JSON string; bytes that are not UTF-8 become U+FFFD.
  @inline(__always)
  package mutating func append(jsonString text: StringView) {
    if text.count < 16 {
      append(shortJSONString: text)
    } else if !scan_json_needs_escape(text.start, text.count),
      scan_is_utf8(text.start, text.count)
    {
      let target = reserve(text.count &+ 2)
      target[0] = UInt8(ascii: "\"")
      (target + 1).update(from: text.start, count: text.count)
      target[text.count &+ 1] = UInt8(ascii: "\"")
      advance(text.count &+ 2)
    } else {
      append(escaping: text)
    }
  }

  /// Up to 15 bytes: looks at them and copies them in at most two words.
  @inline(__always)
  private mutating func append(shortJSONString text: StringView) {
    let target = reserve(text.count &+ 2)
    let count = text.count
    let memory = UnsafeMutableRawPointer(target + 1)
    if count >= 8 {
      let head = scan_load64(text.start)
      let tail = scan_load64(text.start + (count &- 8))
      guard Self.isPlain(head), Self.isPlain(tail) else { return append(escaping: text) }
      memory.storeBytes(of: head, as: UInt64.self)
      memory.storeBytes(of: tail, toByteOffset: count &- 8, as: UInt64.self)
    } else if count >= 4 {
      let head = scan_load32(text.start)
      let tail = scan_load32(text.start + (count &- 4))
      guard Self.isPlain(UInt64(head) << 32 | UInt64(tail)) else { return append(escaping: text) }
      memory.storeBytes(of: head, as: UInt32.self)
      memory.storeBytes(of: tail, toByteOffset: count &- 4, as: UInt32.self)
    } else {
      for offset in 0..<count {
        let byte = text.start[offset]
        guard byte >= 0x20, byte < 0x80, byte != 0x22, byte != 0x5C else {
          return append(escaping: text)
        }
        target[offset &+ 1] = byte
      }
    }
    target[0] = UInt8(ascii: "\"")
    target[count &+ 1] = UInt8(ascii: "\"")
    advance(count &+ 2)
  }

  /// Whether eight bytes are printable ASCII without `"` and `\`.
  @inline(__always)
  private static func isPlain(_ word: UInt64) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let highs: UInt64 = 0x8080_8080_8080_8080
    let quotes = word ^ (ones &* 0x22)
    let backslashes = word ^ (ones &* 0x5C)
    let found =
      ((word &- ones &* 0x20) & ~word) | ((quotes &- ones) & ~quotes)
      | ((backslashes &- ones) & ~backslashes) | word
    return found & highs == 0
  }

  @inline(never)
  private mutating func append(escaping text: StringView) {
    append(UInt8(ascii: "\""))
    appendScalars(of: text) { buffer, byte in
      switch byte {
      case UInt8(ascii: "\""): buffer.append("\\\"")
      case UInt8(ascii: "\\"): buffer.append("\\\\")
      case 0x0A: buffer.append("\\n")
      case 0x0D: buffer.append("\\r")
      case 0x09: buffer.append("\\t")
      case 0x08: buffer.append("\\b")
      case 0x0C: buffer.append("\\f")
      case 0..<0x20:
        buffer.append("\\u00")
        buffer.append(hexadecimal: UInt64(byte), digits: 2)
      default: buffer.append(byte)
      }
    }
    append(UInt8(ascii: "\""))
  }

  /// Appends text as UTF-8 whatever its bytes are: what is not UTF-8 becomes U+FFFD.
  ///
  /// - Parameters:
  ///   - text: Any bytes.
  ///   - ascii: Writes each byte below 0x80.
  mutating func appendScalars(
    of text: StringView, ascii: (inout ByteBuffer, UInt8) -> Void
  ) {
    var offset = 0
    while offset < text.count {
      let byte = text[offset]
      if byte < 0x80 {
        ascii(&self, byte)
        offset += 1
        continue
      }
      let length = text.sequenceLength(at: offset)
      if length > 0 {
        append(text[offset..<offset + length])
        offset += length
      } else {
        append("\u{FFFD}")
        offset += 1
      }
    }
  }

  /// Appends the last `digits` lower-case hexadecimal digits of a number.
  mutating func append(hexadecimal value: UInt64, digits: Int) {
    let target = reserve(digits)
    for digit in 0..<digits {
      let nibble = UInt8(truncatingIfNeeded: value >> UInt64(4 * (digits - 1 - digit))) & 15
      target[digit] = nibble < 10 ? 0x30 + nibble : 0x57 + nibble
    }
    advance(digits)
  }
}

extension StringView {
  /// The length of the well-formed UTF-8 sequence that starts at an offset; 0 when none does.
  func sequenceLength(at offset: Int) -> Int {
    let rest = count - offset
    guard rest > 0 else { return 0 }
    func follows(_ distance: Int, _ lowest: UInt8 = 0x80, _ highest: UInt8 = 0xBF) -> Bool {
      self[offset + distance] >= lowest && self[offset + distance] <= highest
    }
    switch self[offset] {
    case 0..<0x80: return 1
    case 0xC2...0xDF: return rest >= 2 && follows(1) ? 2 : 0
    case 0xE0: return rest >= 3 && follows(1, 0xA0) && follows(2) ? 3 : 0
    case 0xED: return rest >= 3 && follows(1, 0x80, 0x9F) && follows(2) ? 3 : 0
    case 0xE1...0xEF: return rest >= 3 && follows(1) && follows(2) ? 3 : 0
    case 0xF0: return rest >= 4 && follows(1, 0x90) && follows(2) && follows(3) ? 4 : 0
    case 0xF1...0xF3: return rest >= 4 && follows(1) && follows(2) && follows(3) ? 4 : 0
    case 0xF4: return rest >= 4 && follows(1, 0x80, 0x8F) && follows(2) && follows(3) ? 4 : 0
    default: return 0
    }
  }
}
