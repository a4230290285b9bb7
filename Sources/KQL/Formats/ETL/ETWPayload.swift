import CScan

/// Reads the fields of an event's payload, and writes them as JSON.
struct ETWPayload {
  /// The bytes of the payload.
  private let bytes: UnsafePointer<UInt8>
  private let count: Int

  /// How many bytes a pointer has where the event was written.
  private let pointer: Int

  private let arena: Arena

  /// Where the next field begins.
  private(set) var position = 0

  /// The field that could not be read.
  private(set) var failed: String?

  /// The numbers of the fields that were read, by their names.
  private var numbers: [(name: String, value: Int)] = []

  /// How much may be written: a few bytes could ask for any number of values that take none.
  private let limit: Int

  /// The number of Windows' error for a payload that is not what its template says.
  static let invalidData = 15005

  init(_ bytes: UnsafePointer<UInt8>, _ count: Int, pointer: Int, to arena: Arena) {
    self.bytes = bytes
    self.count = count
    self.pointer = pointer
    self.arena = arena
    limit = arena.openCount + 64 * count + 8192
  }

  /// Whether bytes are left that no field is of.
  var hasRest: Bool { position < count }

  /// The bytes that no field is of.
  var rest: StringView { StringView(bytes + position, count - position) }

  /// Writes the fields as an object; `false` when one of them could not be read.
  mutating func append(_ fields: [ETWField]) -> Bool {
    arena.append("{")
    for (index, field) in fields.enumerated() {
      arena.append(index > 0 ? ",\"" : "\"")
      appendName(field.name)
      arena.append("\":")
      guard append(field) else {
        if failed == nil { failed = field.name }
        return false
      }
    }
    arena.append("}")
    return true
  }

  private func appendName(_ name: String) {
    var name = name
    name.withUTF8 { bytes in
      guard let start = bytes.baseAddress else { return }
      DynamicWriter(arena).append(escaped: StringView(start, bytes.count))
    }
  }

  private mutating func append(_ field: ETWField) -> Bool {
    guard let length = resolve(field.length) else { return false }
    guard field.count != .one else { return append(field, length) }
    guard let items = resolve(field.count), items >= 0 else { return false }
    arena.append("[")
    for index in 0..<items {
      if index > 0 { arena.append(",") }
      guard append(field, length) else { return false }
    }
    arena.append("]")
    return true
  }

  /// How many there are; `-1` where nobody says, `nil` where that cannot be found out.
  private mutating func resolve(_ count: ETWCount) -> Int? {
    switch count {
    case .one: return -1
    case .fixed(let number): return number
    case .field(let name): return numbers.last { $0.name == name }?.value
    case .counted:
      guard position + 2 <= self.count else { return nil }
      position += 2
      return Int(bytes[position - 2]) | Int(bytes[position - 1]) << 8
    }
  }

  /// Reads a value, `length` characters or bytes long if it is not negative.
  private mutating func append(_ field: ETWField, _ length: Int) -> Bool {
    guard arena.openCount < limit else { return false }
    if field.type == .structure { return append(field.fields) }
    guard let size = size(field.type, length), size >= 0, size <= count - position else {
      return false
    }
    let start = bytes + position
    position += size
    write(field, start, size)
    return true
  }

  /// The bytes of the next value; `nil` where it has no end.
  private func size(_ type: ETWType, _ length: Int) -> Int? {
    if let size = type.size(pointer: pointer) { return size }
    let left = count - position
    switch type {
    case .utf16:
      if length >= 0 { return 2 * length }
      let units = Int(scan_utf16_length(bytes + position, left / 2))
      return units < left / 2 ? 2 * units + 2 : nil
    case .ansi:
      if length >= 0 { return length }
      let end = (0..<left).first { bytes[position + $0] == 0 }
      return end.map { $0 + 1 }
    case .binary: return length >= 0 ? length : left
    case .sid:
      return left >= 8 ? 8 + 4 * Int(bytes[position + 1]) : nil
    case .token:
      guard left >= 4 else { return nil }
      if scan_load32(bytes + position) == 0 { return 4 }
      guard left >= 2 * pointer + 8 else { return nil }
      return 2 * pointer + 8 + 4 * Int(bytes[position + 2 * pointer + 1])
    case .countedUTF16, .countedANSI, .countedBinary:
      guard left >= 2 else { return nil }
      return 2 + Int(bytes[position]) + Int(bytes[position + 1]) << 8
    default: return nil
    }
  }

  // MARK: Values

  private mutating func write(
    _ field: ETWField, _ start: UnsafePointer<UInt8>, _ size: Int
  ) {
    switch field.type {
    case .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64, .pointer, .hex32, .hex64,
      .bool:
      writeInteger(field, start, size)
    case .float:
      write(real: Double(Float(bitPattern: scan_load32(start))))
    case .double: write(real: Double(bitPattern: scan_load64(start)))
    case .utf16: write(utf16: start, size / 2)
    case .countedUTF16: write(utf16: start + 2, (size - 2) / 2)
    case .ansi: write(ansi: start, size)
    case .countedANSI: write(ansi: start + 2, size - 2)
    case .binary:
      write(quoted: { $0.append(hexadecimalOf: StringView(start, size)) })
    case .countedBinary:
      write(quoted: { $0.append(hexadecimalOf: StringView(start + 2, size - 2)) })
    case .guid: write(quoted: { $0.append(guidOf: start) })
    case .fileTime: write(fileTime: scan_load64(start))
    case .systemTime:
      let value = BinXMLValue(type: BinXMLValue.Kind.systemTime.rawValue, offset: 0, count: 16)
      BinXMLText(base: start, to: arena).append(json: value, empty: "null")
    case .sid: write(quoted: { $0.append(sidOf: StringView(start, size)) })
    case .token:
      guard size > 4 else {
        arena.append("null")
        break
      }
      let skipped = 2 * pointer
      write(quoted: { $0.append(sidOf: StringView(start + skipped, size - skipped)) })
    case .ip4: write(quoted: { ETWAddress.append(ip4: start, to: $0) })
    case .ip6: write(quoted: { ETWAddress.append(ip6: start, to: $0) })
    case .null, .structure: arena.append("null")
    }
  }

  private func write(quoted write: (Arena) -> Void) {
    arena.append("\"")
    write(arena)
    arena.append("\"")
  }

  private mutating func writeInteger(
    _ field: ETWField, _ start: UnsafePointer<UInt8>, _ size: Int
  ) {
    var bits: UInt64 = 0
    for index in (0..<size).reversed() { bits = bits << 8 | UInt64(start[index]) }
    numbers.append((field.name, Int(truncatingIfNeeded: bits)))
    switch field.type {
    case .bool: return arena.append(bits != 0 ? "true" : "false")
    case .pointer, .hex32, .hex64:
      return write(quoted: { BinXMLText(base: start, to: $0).append(hexadecimal: bits) })
    default: break
    }
    switch field.display {
    case .hexadecimal: write(quoted: { BinXMLText(base: start, to: $0).append(hexadecimal: bits) })
    case .bool: arena.append(bits != 0 ? "true" : "false")
    case .plain, .utf8:
      let kind: BinXMLValue.Kind =
        [.int8, .int16, .int32, .int64].contains(field.type) ? .int64 : .uint64
      let value = BinXMLValue(type: kind.rawValue, offset: 0, count: UInt32(size))
      BinXMLText(base: start, to: arena).append(json: value, empty: "null")
    }
  }

  private func write(real: Double) {
    guard real.isFinite else { return write(quoted: { DynamicWriter($0).append(real) }) }
    DynamicWriter(arena).append(real)
  }

  private func write(utf16 start: UnsafePointer<UInt8>, _ units: Int) {
    let units = Int(scan_utf16_length(start, units))
    arena.append("\"")
    arena.advance(scan_utf16_json(start, units, arena.reserve(6 * units + 16)))
    arena.append("\"")
  }

  private func write(ansi start: UnsafePointer<UInt8>, _ size: Int) {
    let text = StringView(start, size)
    let end = text.bytes.firstIndex(of: 0) ?? size
    arena.append("\"")
    if scan_is_utf8(start, end) {
      DynamicWriter(arena).append(escaped: text[0..<end])
    } else {
      let value = BinXMLValue(
        type: BinXMLValue.Kind.ansiString.rawValue, offset: 0, count: UInt32(end))
      BinXMLText(base: start, to: arena).append(value, isJSON: true)
    }
    arena.append("\"")
  }

  private func write(fileTime: UInt64) {
    guard let time = Datetime(fileTime: fileTime) else { return arena.append("null") }
    write(quoted: { $0.advance(time.write(to: $0.reserve(Datetime.textCount))) })
  }
}

/// Writes addresses of the internet as text.
enum ETWAddress {
  /// `10.0.0.1`.
  static func append(ip4 bytes: UnsafePointer<UInt8>, to arena: Arena) {
    for index in 0..<4 {
      if index > 0 { arena.append(".") }
      DynamicWriter(arena).append(Int64(bytes[index]))
    }
  }

  /// `fe80::1`, the longest run of zeros left out.
  static func append(ip6 bytes: UnsafePointer<UInt8>, to arena: Arena) {
    let groups = (0..<8).map { UInt16(bytes[2 * $0]) << 8 | UInt16(bytes[2 * $0 + 1]) }
    var longest = 0..<0
    var start = 0
    while start < 8 {
      var end = start
      while end < 8, groups[end] == 0 { end += 1 }
      if end - start > Swift.max(longest.count, 1) { longest = start..<end }
      start = Swift.max(end, start + 1)
    }
    var index = 0
    while index < 8 {
      if index == longest.lowerBound, !longest.isEmpty {
        arena.append("::")
        index = longest.upperBound
        continue
      }
      if index > 0, index != longest.upperBound || longest.isEmpty { arena.append(":") }
      var digits = false
      for shift in [12, 8, 4, 0] as [UInt16] {
        let digit = UInt8(groups[index] >> shift & 15)
        digits = digits || digit != 0 || shift == 0
        if digits { arena.append(DynamicWriter.hexadecimal(digit)) }
      }
      index += 1
    }
  }
}
