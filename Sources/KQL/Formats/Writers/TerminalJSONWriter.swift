/// Writes JSON that cannot control the terminal that it goes to: what could is escaped, so that it stays
/// the same JSON.
///
/// Control characters up to U+001F are escaped in all JSON. Here DEL, the C1 controls, and characters that
/// are not seen or change the direction of writing become `\u009b` as well.
package final class TerminalJSONWriter: RowFormatter {
  private let writer: JSONWriter
  private var plain = ByteBuffer()

  /// Creates a writer for rows that another one writes.
  package init(_ writer: JSONWriter) { self.writer = writer }

  /// Appends the rows of a batch.
  package func format(_ batch: Batch, to buffer: inout ByteBuffer) {
    plain.removeAll(keepingAtMost: 1 << 20)
    writer.format(batch, to: &plain)
    Self.append(plain.view, to: &buffer)
  }

  /// Whether it can write what the columns do not tell of an event.
  package var takesRest: Bool { writer.takesRest }

  /// Appends the rows of a batch with what else events had.
  package func format(
    _ batch: Batch, rest: Column, isWhole: Bool, to buffer: inout ByteBuffer
  ) {
    plain.removeAll(keepingAtMost: 1 << 20)
    writer.format(batch, rest: rest, isWhole: isWhole, to: &plain)
    Self.append(plain.view, to: &buffer)
  }

  /// Appends JSON with everything escaped that could control a terminal.
  package static func append(_ json: StringView, to buffer: inout ByteBuffer) {
    var offset = 0
    while offset < json.count {
      let byte = json[offset]
      if byte >= 0x20 && byte < 0x7F || byte == 0x0A {
        buffer.append(byte)
        offset += 1
        continue
      }
      let length = json.sequenceLength(at: offset)
      let bytes = json[offset..<offset + Swift.max(length, 1)]
      if let scalar = DisplayText.scalar(ofSequence: bytes, length: length),
        !DisplayText.isHarmful(scalar)
      {
        buffer.append(bytes)
      } else {
        let value = DisplayText.scalar(ofSequence: bytes, length: length)?.value ?? 0xFFFD
        appendEscape(value, to: &buffer)
      }
      offset += bytes.count
    }
  }

  /// Appends a character as JSON writes those that are not to be seen, as two if it is beyond U+FFFF.
  private static func appendEscape(_ value: UInt32, to buffer: inout ByteBuffer) {
    if value > 0xFFFF {
      appendEscape(0xD800 + (value - 0x10000) >> 10, to: &buffer)
      appendEscape(0xDC00 + (value - 0x10000) & 0x3FF, to: &buffer)
      return
    }
    buffer.append("\\u")
    buffer.append(hexadecimal: UInt64(value), digits: 4)
  }
}
