import CScan

/// Writes single values as JSON.
struct JSONValueWriter {
  private var datetime = DatetimeText()
  private var scratch: Arena?

  /// Appends the value of a row.
  @inline(__always)
  mutating func write(_ field: RowField, row: Int, to buffer: inout ByteBuffer) {
    if field.isNull(row) { return buffer.append("null") }
    switch field.type {
    case .string: buffer.append(jsonString: field.element(row))
    case .long: buffer.append(decimal: field.element(row))
    case .int: buffer.append(decimal: Int64(field.element(row, as: Int32.self)))
    case .bool: buffer.append(field.element(row) ? "true" : "false")
    case .datetime: datetime.append(field.element(row), to: &buffer)
    case .real: append(field.element(row, as: Double.self), to: &buffer)
    case .dynamic where field.isPlainJSON:
      buffer.append(field.element(row, as: Dynamic.self).text)
    case .dynamic: append(field.element(row, as: Dynamic.self), to: &buffer)
    case .timespan, .guid, .decimal: append(text: field, row: row, to: &buffer)
    }
  }

  private func append(_ value: Double, to buffer: inout ByteBuffer) {
    guard value.isFinite else {
      return buffer.append(
        value.isNaN ? "\"NaN\"" : value < 0 ? "\"-Infinity\"" : "\"Infinity\"")
    }
    buffer.advance(value.writeJSON(to: buffer.reserve(Double.maximumTextCount)))
  }

  private func append(text field: RowField, row: Int, to buffer: inout ByteBuffer) {
    buffer.append(UInt8(ascii: "\""))
    let target = buffer.reserve(64)
    switch field.type {
    case .timespan: buffer.advance(field.element(row, as: Timespan.self).write(to: target))
    case .guid: buffer.advance(field.element(row, as: Guid.self).write(to: target))
    default: buffer.advance(field.element(row, as: Decimal.self).write(to: target))
    }
    buffer.append(UInt8(ascii: "\""))
  }

  /// Appends a dynamic value on one line; one that is no JSON as a string.
  mutating func append(_ value: Dynamic, to buffer: inout ByteBuffer) {
    let text = value.text
    if text.isEmpty { return buffer.append("null") }
    if Self.isPlainJSON(text) { return buffer.append(text) }
    let arena = scratch ?? Arena(capacity: 1 << 12)
    arena.begin()
    DynamicWriter(arena).appendJSON(value)
    let written = StringView(arena.reserve(0) - arena.openCount, arena.openCount)
    if Self.isPlainJSON(written) {
      buffer.append(written)
    } else if Dynamic.isJSON(written), !Self.hasControls(written) {
      buffer.appendScalars(of: written) { $0.append($1) }
    } else {
      buffer.append(jsonString: text)
    }
    arena.removeLast(arena.openCount)
    // A long value must not keep its memory for ever.
    scratch = arena.allocatedBytes < 1 << 22 ? arena : nil
  }

  /// Appends a dynamic value as tables and CSV show it: a string by itself, all else as JSON.
  mutating func append(cell value: Dynamic, to buffer: inout ByteBuffer) {
    var reader = DynamicReader(value.text)
    if reader.take(DynamicReader.mark) { reader.advance() }
    guard reader.byte == UInt8(ascii: "\""), let string = reader.readString(), reader.isAtEnd else {
      return append(value, to: &buffer)
    }
    string.withDecoded { buffer.append($0) }
  }

  /// Whether text is JSON, UTF-8 and without line breaks.
  private static func isPlainJSON(_ text: StringView) -> Bool {
    !hasControls(text) && scan_is_utf8(text.start, text.count) && Dynamic.isJSON(text)
  }

  private static func hasControls(_ text: StringView) -> Bool {
    text.bytes.contains { $0 < 0x20 }
  }
}

/// The JSON text of a datetime, kept for the next one: times of neighbouring events are often equal.
struct DatetimeText {
  private var ticks = Int64.min
  private var day = -1
  private var text = (
    SIMD16<UInt8>(repeating: 0), SIMD16<UInt8>(repeating: 0)
  )

  /// Appends a datetime in quotes.
  @inline(__always)
  mutating func append(_ value: Datetime, to buffer: inout ByteBuffer) {
    if value.ticks != ticks { render(value) }
    let target = UnsafeMutableRawPointer(buffer.reserve(32))
    target.storeBytes(of: text.0, as: SIMD16<UInt8>.self)
    target.storeBytes(of: text.1, toByteOffset: 16, as: SIMD16<UInt8>.self)
    buffer.advance(Datetime.textCount &+ 2)
  }

  @inline(never)
  private mutating func render(_ value: Datetime) {
    ticks = value.ticks
    withUnsafeMutableBytes(of: &text) { bytes in
      guard let out = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
      out[0] = UInt8(ascii: "\"")
      // Most are of the same day as the one before.
      if value.dayNumber != day {
        day = value.dayNumber
        value.writeDate(to: out + 1)
      }
      value.writeTime(to: out + 1)
      out[Datetime.textCount + 1] = UInt8(ascii: "\"")
    }
  }
}
