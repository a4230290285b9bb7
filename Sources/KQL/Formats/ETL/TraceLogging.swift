import CScan

/// The description that an event of TraceLogging brings along: its name, and its fields.
struct TraceLogging {
  /// The name of the event.
  private(set) var name: String

  /// The fields of its payload.
  private(set) var fields: [ETWField]

  private let bytes: StringView
  private var position: Int

  /// Fields one in the other beyond this depth, and more than so many, are refused.
  private static let deepest = 8
  private static let most = 1024

  /// Reads a description; `nil` when it is damaged.
  init?(_ bytes: StringView) {
    guard bytes.count > 3 else { return nil }
    let count = Int(bytes[0]) | Int(bytes[1]) << 8
    self.bytes = bytes[0..<Swift.min(count, bytes.count)]
    position = 2
    name = ""
    fields = []
    skipTags()
    guard let name = readName() else { return nil }
    self.name = name
    guard let fields = readFields(depth: 0, limit: nil) else { return nil }
    self.fields = fields
  }

  /// The name that the traits of a provider give it.
  static func providerName(_ traits: StringView) -> String? {
    guard traits.count > 3 else { return nil }
    let rest = traits.dropFirst(2)
    return rest.bytes.firstIndex(of: 0).map { rest[0..<$0].string }
  }

  private mutating func skipTags() {
    while position < bytes.count {
      position += 1
      if bytes[position - 1] & 0x80 == 0 { return }
    }
  }

  private mutating func readName() -> String? {
    let rest = bytes.dropFirst(Swift.min(position, bytes.count))
    guard let end = rest.bytes.firstIndex(of: 0) else { return nil }
    position += end + 1
    return rest[0..<end].string
  }

  private mutating func readByte() -> UInt8? {
    guard position < bytes.count else { return nil }
    position += 1
    return bytes[position - 1]
  }

  private mutating func readUInt16() -> Int? {
    guard let low = readByte(), let high = readByte() else { return nil }
    return Int(low) | Int(high) << 8
  }

  /// The fields up to the end, or so many.
  private mutating func readFields(depth: Int, limit: Int?) -> [ETWField]? {
    guard depth < Self.deepest else { return nil }
    var fields: [ETWField] = []
    while limit.map({ fields.count < $0 }) ?? (position < bytes.count) {
      guard fields.count < Self.most, let field = readField(depth: depth) else { return nil }
      fields.append(field)
    }
    return fields
  }

  private mutating func readField(depth: Int) -> ETWField? {
    guard let name = readName(), let code = readByte(),
      let type = ETWType(rawValue: code & 0x1F), type.rawValue <= 25
    else { return nil }
    var field = ETWField(name: name, type: type)
    var output: UInt8 = 0
    if code & 0x80 != 0 {
      guard let byte = readByte() else { return nil }
      output = byte & 0x7F
      if byte & 0x80 != 0 { skipTags() }
    }
    switch code & 0x60 {
    case 0x20:
      guard let count = readUInt16() else { return nil }
      field.count = .fixed(count)
    case 0x40: field.count = .counted
    case 0x60:
      // A format of the program's own, whose name is in the description.
      guard let count = readUInt16() else { return nil }
      position += count
    default: break
    }
    if type == .structure {
      guard let fields = readFields(depth: depth + 1, limit: Int(output)) else { return nil }
      field.fields = fields
    } else {
      field.show(as: output)
    }
    return field
  }
}

extension ETWField {
  /// Shows values as TraceLogging's numbers of formats say.
  fileprivate mutating func show(as output: UInt8) {
    switch output {
    case 3: display = .bool
    case 4, 13, 14, 15: display = .hexadecimal
    case 8 where type == .uint32: type = .ip4
    case 16 where type == .int64 || type == .uint64: type = .fileTime
    case 35: display = .utf8
    default: break
    }
    // Bytes stand behind their length.
    if type == .binary { type = .countedBinary }
  }
}
