import CScan

/// Writes dynamic values into an arena, between its `begin()` and `end()`.
struct DynamicWriter {
  /// Where the text goes.
  let arena: Arena

  @inline(__always) init(_ arena: Arena) { self.arena = arena }

  /// Writes a JSON string with the text.
  @inline(__always)
  func append(string text: StringView) {
    arena.append(UInt8(ascii: "\""))
    append(escaped: text)
    arena.append(UInt8(ascii: "\""))
  }

  /// Writes the inside of a JSON string.
  @inline(__always)
  func append(escaped text: StringView) {
    if scan_json_needs_escape(text.start, text.count) {
      appendEscaping(text)
    } else {
      arena.append(text)
    }
  }

  @inline(never)
  private func appendEscaping(_ text: StringView) {
    for byte in text.bytes {
      switch byte {
      case UInt8(ascii: "\""): arena.append("\\\"")
      case UInt8(ascii: "\\"): arena.append("\\\\")
      case 0x0A: arena.append("\\n")
      case 0x0D: arena.append("\\r")
      case 0x09: arena.append("\\t")
      case 0x08: arena.append("\\b")
      case 0x0C: arena.append("\\f")
      case 0..<0x20:
        arena.append("\\u00")
        arena.append(Self.hexadecimal(byte >> 4))
        arena.append(Self.hexadecimal(byte & 15))
      default: arena.append(byte)
      }
    }
  }

  /// The lower-case hexadecimal digit of 0 to 15.
  @inline(__always)
  static func hexadecimal(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") &+ value : UInt8(ascii: "a") &+ value &- 10
  }

  /// Writes a whole number.
  @inline(__always)
  func append(_ value: Int64) {
    arena.advance(scan_format_int64(value, arena.reserve(24)))
  }

  /// Writes a number that reads back as a real: `1.0`, not `1`.
  func append(_ value: Double) {
    if !value.isFinite {
      return arena.append(value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity")
    }
    let target = arena.reserve(40)
    let count = scan_format_double(value, target)
    arena.advance(count)
    for offset in 0..<count where target[offset] == 0x2E || target[offset] == 0x45 { return }
    arena.append(".0")
  }

  /// Writes `true` or `false`.
  @inline(__always) func append(_ value: Bool) { arena.append(value ? "true" : "false") }

  /// Writes JSON null.
  @inline(__always) func appendNull() { arena.append("null") }

  /// Writes Kusto's text of a datetime, timespan, guid or decimal, marked as such.
  func append(_ text: StringView, markedAs type: ScalarType) {
    arena.append(DynamicReader.mark)
    switch type {
    case .timespan: arena.append(UInt8(ascii: "t"))
    case .guid: arena.append(UInt8(ascii: "g"))
    case .decimal: arena.append(UInt8(ascii: "m"))
    default: arena.append(UInt8(ascii: "d"))
    }
    append(string: text)
  }

  /// Writes a value as it is, null where there is none.
  @inline(__always)
  func append(_ value: Dynamic?) {
    if let value, !value.text.isEmpty { arena.append(value.text) } else { appendNull() }
  }

  /// Writes a value as standard JSON without white space: no marks, NaN and infinities as strings.
  func appendJSON(_ value: Dynamic) {
    var reader = DynamicReader(value.text)
    while !reader.isAtEnd {
      let byte = reader.byte
      switch byte {
      case UInt8(ascii: "\""): appendJSONString(&reader)
      case DynamicReader.mark:
        reader.advance()
        if !reader.isAtEnd { reader.advance() }
      case UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "["), UInt8(ascii: "]"),
        UInt8(ascii: ","), UInt8(ascii: ":"):
        arena.append(byte)
        reader.advance()
      case 0x20, 0x0A, 0x0D, 0x09: reader.advance()
      default:
        let start = reader.next
        while !reader.isAtEnd, !DynamicReader.endsWord(reader.byte) { reader.advance() }
        appendJSON(word: StringView(start, reader.next - start))
      }
    }
  }

  private func appendJSONString(_ reader: inout DynamicReader) {
    let start = reader.next
    guard let string = reader.readString() else {
      return append(string: StringView(start + 1, reader.end - start - 1))
    }
    string.withDecoded { append(string: $0) }
  }

  private func appendJSON(word: StringView) {
    let first = word[0]
    if first == UInt8(ascii: "N") || first == UInt8(ascii: "I") || word == "-Infinity" {
      return append(string: word)
    }
    guard word.bytes.contains(where: { $0 == 0x2E || $0 == 0x45 || $0 == 0x65 }),
      let value = Dynamic.real(word), value.isFinite
    else { return arena.append(word) }
    append(value)
  }
}
