import CScan

/// Writes rows as RFC 4180 CSV, with LF at the end of a line as Unix tools expect.
///
/// A field is quoted when it holds a comma, a quote or a line break, begins or ends with a space, or is
/// an empty string; a null is an empty field without quotes. Bytes are written as they are, but on a
/// terminal, where control characters are shown as tables show them.
package final class CSVWriter: RowFormatter {
  private let guardsFormulas: Bool
  private let isForTerminal: Bool
  private var values = JSONValueWriter()
  private var scratch = ByteBuffer(capacity: 256)

  /// Creates a writer.
  ///
  /// - Parameters:
  ///   - guardsFormulas: Puts `'` before text that a spreadsheet would take for a formula.
  ///   - isForTerminal: Shows control characters instead of writing them.
  package init(guardsFormulas: Bool = false, isForTerminal: Bool = false) {
    self.guardsFormulas = guardsFormulas
    self.isForTerminal = isForTerminal
  }

  /// It writes texts.
  package var takesTexts: Bool { true }

  /// Appends the line of column names.
  package func writeHeader(_ schema: Schema, to buffer: inout ByteBuffer) {
    for (position, column) in schema.enumerated() {
      if position > 0 { buffer.append(UInt8(ascii: ",")) }
      var name = column.name
      name.withUTF8 { bytes in
        append(
          text: bytes.baseAddress.map { StringView($0, bytes.count) } ?? .empty, to: &buffer)
      }
    }
    buffer.append(UInt8(ascii: "\n"))
  }

  /// Appends the rows of a batch.
  package func format(_ batch: Batch, to buffer: inout ByteBuffer) {
    batch.forEachRow { row, fields in
      for position in 0..<fields.count {
        if position > 0 { buffer.append(UInt8(ascii: ",")) }
        append(fields[position], row: row, to: &buffer)
      }
      buffer.append(UInt8(ascii: "\n"))
    }
  }

  @inline(__always)
  private func append(_ field: RowField, row: Int, to buffer: inout ByteBuffer) {
    if field.isNull(row) { return }
    switch field.type {
    case .string:
      let text: StringView = field.element(row)
      if guardsFormulas, Self.isFormula(text) {
        appendGuarded(text, to: &buffer)
      } else {
        append(text: text, to: &buffer)
      }
    case .long: buffer.append(decimal: field.element(row))
    case .int: buffer.append(decimal: Int64(field.element(row, as: Int32.self)))
    case .dynamic:
      scratch.removeAll(keepingAtMost: 1 << 20)
      values.append(cell: field.element(row, as: Dynamic.self), to: &scratch)
      append(text: scratch.view, to: &buffer)
    case .bool, .real, .decimal, .datetime, .timespan, .guid:
      buffer.append(cellText: field, row: row)
    }
  }

  /// Appends a field, quoted where it must be.
  @inline(__always)
  private func append(text: StringView, to buffer: inout ByteBuffer) {
    if isForTerminal {
      appendShown(text, to: &buffer)
    } else if Self.needsQuotes(text) {
      appendQuoted(text, to: &buffer)
    } else {
      buffer.append(text)
    }
  }

  @inline(never)
  private func appendShown(_ text: StringView, to buffer: inout ByteBuffer) {
    var shown = ByteBuffer(capacity: text.count * 2 + 64)
    _ = DisplayText.append(text, to: &shown)
    if Self.needsQuotes(shown.view) {
      appendQuoted(shown.view, to: &buffer)
    } else {
      buffer.append(shown.view)
    }
  }

  private static func needsQuotes(_ text: StringView) -> Bool {
    if text.isEmpty || text[0] == 0x20 || text[text.count - 1] == 0x20 { return true }
    for byte in text.bytes {
      switch byte {
      case UInt8(ascii: ","), UInt8(ascii: "\""), 0x0A, 0x0D: return true
      default: break
      }
    }
    return false
  }

  @inline(never)
  private func appendQuoted(_ text: StringView, to buffer: inout ByteBuffer) {
    buffer.append(UInt8(ascii: "\""))
    for byte in text.bytes {
      if byte == UInt8(ascii: "\"") { buffer.append(byte) }
      buffer.append(byte)
    }
    buffer.append(UInt8(ascii: "\""))
  }

  /// Whether a spreadsheet would compute the text.
  private static func isFormula(_ text: StringView) -> Bool {
    switch text.bytes.first {
    case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"), 0x09, 0x0D:
      true
    default: false
    }
  }

  private func appendGuarded(_ text: StringView, to buffer: inout ByteBuffer) {
    scratch.removeAll(keepingAtMost: 1 << 20)
    scratch.append(UInt8(ascii: "'"))
    scratch.append(text)
    append(text: scratch.view, to: &buffer)
  }
}
