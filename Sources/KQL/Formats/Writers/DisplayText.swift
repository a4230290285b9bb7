/// Text made safe and measured for a terminal.
package enum DisplayText {
  /// Appends text so that nothing in it controls the terminal, and returns the columns it takes.
  ///
  /// Control characters become their pictures (`␛`, `␊`), bytes that are not UTF-8 and C1 controls
  /// `\x9b`, invisible characters and those that change the direction of writing `\u{202e}`.
  package static func append(_ text: StringView, to buffer: inout ByteBuffer) -> Int {
    var width = 0
    var previous = Previous.nothing
    var offset = 0
    while offset < text.count {
      let byte = text[offset]
      if byte >= 0x20, byte < 0x7F {
        buffer.append(byte)
        width += 1
        offset += 1
        previous = .narrow
        continue
      }
      let length = text.sequenceLength(at: offset)
      guard length > 0, let scalar = scalar(text[offset..<offset + length]) else {
        buffer.append("\\x")
        buffer.append(hexadecimal: UInt64(byte), digits: 2)
        width += 4
        offset += 1
        previous = .narrow
        continue
      }
      width += append(scalar, text[offset..<offset + length], after: &previous, to: &buffer)
      offset += length
    }
    return width
  }

  /// What the character before was.
  private enum Previous { case nothing, narrow, wide, joiner }

  private static func append(
    _ scalar: Unicode.Scalar, _ bytes: StringView, after previous: inout Previous,
    to buffer: inout ByteBuffer
  ) -> Int {
    let value = scalar.value
    if value < 0x20 || value == 0x7F {
      previous = .narrow
      buffer.append(0xE2)
      buffer.append(0x90)
      buffer.append(value == 0x7F ? 0xA1 : 0x80 + UInt8(value))
      return 1
    }
    if value == 0x200D, previous == .wide {
      // Joins two emoji to one.
      previous = .joiner
      buffer.append(bytes)
      return 0
    }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate:
      previous = .narrow
      return escape(value, to: &buffer)
    case .nonspacingMark, .enclosingMark:
      if previous == .nothing { return escape(value, to: &buffer) }
      // Asks for a coloured picture of a character, which terminals draw in one column or in two.
      if value == 0xFE0F, previous == .narrow { return 0 }
      buffer.append(bytes)
      return 0
    default: break
    }
    // The fillers of Hangul look like nothing at all.
    if value == 0x115F || value == 0x1160 || value == 0x3164 || value == 0xFFA0 {
      previous = .narrow
      return escape(value, to: &buffer)
    }
    buffer.append(bytes)
    let width = columns(scalar)
    defer { previous = width == 2 ? .wide : .narrow }
    if (0x1F3FB...0x1F3FF).contains(value), previous == .wide { return 0 }
    return previous == .joiner ? 0 : width
  }

  private static func escape(_ value: UInt32, to buffer: inout ByteBuffer) -> Int {
    let start = buffer.count
    if value < 0x100 {
      buffer.append("\\x")
      buffer.append(hexadecimal: UInt64(value), digits: 2)
    } else {
      buffer.append("\\u{")
      buffer.append(hexadecimal: UInt64(value), digits: value > 0xFFFF ? 5 : 4)
      buffer.append("}")
    }
    return buffer.count - start
  }

  /// The columns a visible character takes.
  private static func columns(_ scalar: Unicode.Scalar) -> Int {
    let value = scalar.value
    if value < 0x1100 { return 1 }
    if (0x1F1E6...0x1F1FF).contains(value) { return 1 }
    for range in wide where range.contains(value) { return 2 }
    return scalar.properties.isEmojiPresentation ? 2 : 1
  }

  /// Scripts and signs that take two columns in East Asian typography.
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
    0xA000...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19,
    0xFE30...0xFE6B, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18CFF, 0x1AFF0...0x1B2FF,
    0x20000...0x3FFFD,
  ]

  /// The scalar of one well-formed UTF-8 sequence.
  private static func scalar(_ bytes: StringView) -> Unicode.Scalar? {
    let value: UInt32
    switch bytes.count {
    case 1: value = UInt32(bytes[0])
    case 2: value = UInt32(bytes[0] & 0x1F) << 6 | UInt32(bytes[1] & 0x3F)
    case 3:
      value =
        UInt32(bytes[0] & 0x0F) << 12 | UInt32(bytes[1] & 0x3F) << 6 | UInt32(bytes[2] & 0x3F)
    default:
      value =
        UInt32(bytes[0] & 0x07) << 18 | UInt32(bytes[1] & 0x3F) << 12
        | UInt32(bytes[2] & 0x3F) << 6 | UInt32(bytes[3] & 0x3F)
    }
    return Unicode.Scalar(value)
  }

  /// Appends safe text cut to a number of columns, with `…` where something is missing.
  ///
  /// Returns the columns it takes, at most `limit`.
  package static func append(
    _ text: StringView, width: Int, cutAt limit: Int, to buffer: inout ByteBuffer
  ) -> Int {
    if width <= limit {
      buffer.append(text)
      return width
    }
    guard limit > 0 else { return 0 }
    var used = 0
    var offset = 0
    while offset < text.count {
      let length = Swift.max(1, text.sequenceLength(at: offset))
      let columns = scalar(text[offset..<offset + length]).map { displayed($0) } ?? 1
      if used + columns > limit - 1 { break }
      used += columns
      offset += length
    }
    buffer.append(text[0..<offset])
    buffer.append("…")
    return used + 1
  }

  /// The columns of a character of safe text by itself.
  private static func displayed(_ scalar: Unicode.Scalar) -> Int {
    if scalar.value < 0x7F { return 1 }
    if scalar.value == 0x200D { return 0 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return 0
    default: return columns(scalar)
    }
  }
}
