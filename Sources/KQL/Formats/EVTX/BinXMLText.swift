import CScan

/// Writes values of binary XML as text, or as JSON, into an arena between its `begin()` and `end()`.
struct BinXMLText {
  private let values: BinXMLValueReader
  private let arena: Arena

  /// Writes values of the chunk that starts at `base`.
  init(base: UnsafePointer<UInt8>, to arena: Arena) {
    values = BinXMLValueReader(base: base)
    self.arena = arena
  }

  /// Writes a value as JSON: a number, `true`, `false` or a string; an array's items as an array when
  /// there are several; `empty` when there is nothing.
  func append(json value: BinXMLValue, empty: StaticString) {
    if values.isEmpty(value) { return arena.append(empty) }
    if value.isArray { return append(jsonArray: value, empty: empty) }
    if value.kind == .string {
      arena.append(UInt8(ascii: "\""))
      append(utf16: value, isJSON: true)
      return arena.append(UInt8(ascii: "\""))
    }
    if isBare(value) { return append(value, isJSON: true) }
    arena.append(UInt8(ascii: "\""))
    append(value, isJSON: true)
    arena.append(UInt8(ascii: "\""))
  }

  /// The items of an array, and of any other value itself.
  func items(_ value: BinXMLValue) -> [BinXMLValue] {
    value.isArray ? values.items(value) : [value]
  }

  private func append(jsonArray array: BinXMLValue, empty: StaticString) {
    let items = values.items(array)
    if items.count == 1 { return append(json: items[0], empty: empty) }
    arena.append(UInt8(ascii: "["))
    for (index, item) in items.enumerated() {
      if index > 0 { arena.append(UInt8(ascii: ",")) }
      append(json: item, empty: "\"\"")
    }
    arena.append(UInt8(ascii: "]"))
  }

  /// Whether a value is a number or a truth of JSON.
  private func isBare(_ value: BinXMLValue) -> Bool {
    switch value.kind {
    case .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64, .bool:
      values.signed(value) != nil
    case .real32, .real64: values.real(value)?.isFinite == true
    default: false
    }
  }

  /// Writes the text of a value, the items of an array with commas between them.
  ///
  /// With `isJSON` it is the inside of a JSON string.
  func append(_ value: BinXMLValue, isJSON: Bool) {
    if values.isEmpty(value) { return }
    if value.isArray {
      for (index, item) in values.items(value).enumerated() {
        if index > 0 { arena.append(UInt8(ascii: ",")) }
        append(item, isJSON: isJSON)
      }
      return
    }
    switch value.kind {
    case .string, .xml: append(utf16: value, isJSON: isJSON)
    case .ansiString: append(ansi: value, isJSON: isJSON)
    case .int8, .int16, .int32, .int64:
      if let number = values.signed(value) { return append(number) }
      append(binary: value)
    case .uint8, .uint16, .uint32, .uint64:
      if let number = values.unsigned(value) { return append(unsigned: number) }
      append(binary: value)
    case .bool:
      if let bits = values.unsigned(value) { return arena.append(bits != 0 ? "true" : "false") }
      append(binary: value)
    case .real32, .real64:
      if let real = values.real(value) { return DynamicWriter(arena).append(real) }
      append(binary: value)
    case .hex32, .hex64, .size, .handle:
      if let bits = values.unsigned(value) { return append(hexadecimal: bits) }
      append(binary: value)
    case .fileTime, .systemTime:
      guard let time = values.datetime(value) else { return append(binary: value) }
      arena.advance(time.write(to: arena.reserve(Datetime.textCount)))
    case .guid:
      guard value.count == 16 else { return append(binary: value) }
      append(guid: value)
    case .sid: append(sid: value)
    case .binary, .binXML: append(binary: value)
    case .null, nil: break
    }
  }

  private func append(utf16 value: BinXMLValue, isJSON: Bool) {
    let units = values.units(value)
    let start = values.base + Int(value.offset)
    let target = arena.reserve(units * (isJSON ? 6 : 3) + 16)
    arena.advance(
      isJSON ? scan_utf16_json(start, units, target) : scan_utf16_text(start, units, target))
  }

  /// Text of the code page 1252, without its zeros.
  private func append(ansi value: BinXMLValue, isJSON: Bool) {
    for offset in 0..<Int(value.count) {
      let byte = values.base[Int(value.offset) + offset]
      if byte == 0 { continue }
      if byte < 0x80 {
        withUnsafePointer(to: byte) { pointer in
          let text = StringView(pointer, 1)
          if isJSON { DynamicWriter(arena).append(escaped: text) } else { arena.append(text) }
        }
      } else {
        let point = byte < 0xA0 ? Self.codePage1252[Int(byte) - 0x80] : UInt32(byte)
        arena.advance(DynamicString.encode(point, arena.reserve(4)))
      }
    }
  }

  /// What the bytes 0x80 to 0x9F stand for.
  private static let codePage1252: [UInt32] = [
    0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039,
    0x0152, 0x8D, 0x017D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D, 0x017E, 0x0178,
  ]

  private func append(_ number: Int64) {
    arena.advance(scan_format_int64(number, arena.reserve(24)))
  }

  private func append(unsigned number: UInt64) {
    if let small = Int64(exactly: number) { return append(small) }
    append(Int64(number / 10))
    append(Int64(number % 10))
  }

  /// `0x3e7`.
  func append(hexadecimal bits: UInt64) {
    arena.advance(WindowsText.write(hexadecimal: bits, to: arena.reserve(18)))
  }

  /// Bytes as upper-case hexadecimal digits.
  private func append(binary value: BinXMLValue) {
    arena.append(hexadecimalOf: StringView(values.base + Int(value.offset), Int(value.count)))
  }

  private func append(guid value: BinXMLValue) {
    arena.append(guidOf: values.base + Int(value.offset))
  }

  /// `S-1-5-18`.
  private func append(sid value: BinXMLValue) {
    guard value.count >= 8 else { return append(binary: value) }
    arena.append(sidOf: StringView(values.base + Int(value.offset), Int(value.count)))
  }
}
