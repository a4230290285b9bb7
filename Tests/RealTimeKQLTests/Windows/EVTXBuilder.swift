/// Makes event logs for tests, as Windows writes them: a head, chunks with templates, checksums.
struct EVTXBuilder {
  /// A value in an event.
  enum Value {
    case text(String)
    case texts([String])
    case uint32(UInt32)
    case int64(Int64)
    case hex64(UInt64)
    case bool(Bool)
    case real(Double)
    case guid([UInt8])
    case sid([UInt8])
    case fileTime(UInt64)
    case binary([UInt8])
    case nothing

    var type: UInt8 {
      switch self {
      case .text: 0x01
      case .texts: 0x81
      case .uint32: 0x08
      case .int64: 0x09
      case .hex64: 0x15
      case .bool: 0x0D
      case .real: 0x0C
      case .guid: 0x0F
      case .sid: 0x13
      case .fileTime: 0x11
      case .binary: 0x0E
      case .nothing: 0x00
      }
    }

    var bytes: [UInt8] {
      switch self {
      case .text(let text): text.utf16.flatMap { little($0) }
      case .texts(let texts): texts.flatMap { $0.utf16.flatMap { little($0) } + [0, 0] }
      case .uint32(let number): little(number)
      case .int64(let number): little(number)
      case .hex64(let number): little(number)
      case .bool(let flag): little(UInt32(flag ? 1 : 0))
      case .real(let number): little(number.bitPattern)
      case .guid(let bytes), .sid(let bytes), .binary(let bytes): bytes
      case .fileTime(let time): little(time)
      case .nothing: []
      }
    }
  }

  /// An event.
  struct Event {
    var number: UInt64
    var id: UInt16
    var provider = "Microsoft-Windows-Security-Auditing"
    var channel = "Security"
    var computer = "DC01.example.com"
    /// 2024-05-01T00:00:00Z and as many seconds.
    var seconds: UInt64 = 0
    var data: [(name: String?, value: Value)]
    /// What the data are in.
    var container = "EventData"
    /// Elements behind the data, with an attribute `Kind` where it is said.
    var elements: [(name: String, kind: String?, value: Value?)] = []

    var fileTime: UInt64 { 133_589_952_000_000_000 + seconds * 10_000_000 }
  }

  /// How long a chunk is.
  static let chunkSize = 65536

  private var names: [String: Int] = [:]
  private var templates: [String: (place: Int, number: UInt32)] = [:]
  private var bytes: [UInt8] = []

  /// A whole log: a head, and the chunks of lists of events.
  static func log(_ chunks: [[Event]], isOpen: Bool = false) -> [UInt8] {
    var head = [UInt8]("ElfFile\0".utf8) + little(UInt64(0)) + little(UInt64(chunks.count - 1))
    head += little((chunks.last?.last?.number ?? 0) + 1) + little(UInt32(128)) + little(UInt16(1))
    head += little(UInt16(3)) + little(UInt16(4096)) + little(UInt16(chunks.count))
    head += [UInt8](repeating: 0, count: 120 - head.count)
    let checksum = crc32(head)
    head += little(UInt32(isOpen ? 1 : 0)) + little(checksum)
    head += [UInt8](repeating: 0, count: 4096 - head.count)
    return head + chunks.flatMap { chunk($0) }
  }

  /// A chunk of events.
  static func chunk(_ events: [Event]) -> [UInt8] {
    var builder = EVTXBuilder()
    builder.bytes = [UInt8](repeating: 0, count: 512)
    var last = 512
    for event in events {
      last = builder.bytes.count
      builder.append(event)
    }
    var chunk = builder.bytes
    let end = chunk.count
    precondition(end <= chunkSize, "too many events for a chunk")
    let records = crc32(chunk[512...])
    chunk += [UInt8](repeating: 0, count: chunkSize - end)
    var head = [UInt8]("ElfChnk\0".utf8)
    for number in [events.first, events.last, events.first, events.last] {
      head += little(number?.number ?? 0)
    }
    head += little(UInt32(128)) + little(UInt32(last)) + little(UInt32(end)) + little(records)
    chunk.replaceSubrange(0..<head.count, with: head)
    let checksum = crc32(chunk[0..<120] + chunk[128..<512])
    chunk.replaceSubrange(124..<128, with: little(checksum))
    return chunk
  }

  private mutating func append(_ event: Event) {
    let start = bytes.count
    bytes += [0x2A, 0x2A, 0, 0] + little(UInt32(0)) + little(event.number) + little(event.fileTime)
    bytes += [0x0F, 1, 1, 0]
    let values: [Value] = [
      .uint32(4), .uint32(12544), .uint32(UInt32(event.id)), .hex64(0x8020_0000_0000_0000),
      .fileTime(event.fileTime), .int64(Int64(event.number)), .uint32(500), .uint32(504),
    ]
    appendInstance("Event \(event.provider) \(event.channel) \(event.computer)") {
      $0.appendEvent(event)
    } values: { builder in
      let inner = builder.inner(event)
      builder.bytes.removeLast(builder.bytes.count - inner.start)
      var all = values.map { ($0.type, $0.bytes) }
      all.append((0x21, inner.bytes))
      return all
    }
    while (bytes.count - start + 4) % 8 != 0 { bytes.append(0) }
    let size = little(UInt32(bytes.count - start + 4))
    bytes.replaceSubrange(start + 4..<start + 8, with: size)
    bytes += size
  }

  /// The document with the data of an event, which is written where it will stand.
  private mutating func inner(_ event: Event) -> (start: Int, bytes: [UInt8]) {
    let start = bytes.count
    // Behind the number of values, and nine of them with their lengths and types.
    bytes += [UInt8](repeating: 0, count: 4 + 9 * 4 + 4 + 4 + 4 + 8 + 8 + 8 + 4 + 4)
    let place = bytes.count
    bytes += [0x0F, 1, 1, 0]
    let names = event.data.map { $0.name ?? "" }
    let others = event.elements.map { "\($0.name) \($0.kind ?? "") \($0.value == nil)" }
    appendInstance((["Data", event.container] + names + ["|"] + others).joined(separator: ",")) {
      $0.appendData(names, event)
    } values: { _ in
      (event.data.map(\.value) + event.elements.compactMap(\.value)).map { ($0.type, $0.bytes) }
    }
    bytes.append(0)
    return (start, Array(bytes[place...]))
  }

  /// Writes an instance of a template, with its definition where it is the first.
  private mutating func appendInstance(
    _ key: String, definition: (inout EVTXBuilder) -> Void,
    values: (inout EVTXBuilder) -> [(type: UInt8, bytes: [UInt8])]
  ) {
    let known = templates[key]
    let number = known?.number ?? UInt32(0x1000 + templates.count)
    let place = known?.place ?? bytes.count + 10
    bytes += [0x0C, 1] + little(number) + little(UInt32(place))
    if known == nil {
      templates[key] = (place, number)
      bytes += little(UInt32(0)) + little(number) + [UInt8](repeating: 7, count: 12)
      let size = bytes.count
      bytes += [0, 0, 0, 0]
      definition(&self)
      bytes.replaceSubrange(size..<size + 4, with: little(UInt32(bytes.count - size - 4)))
    }
    let all = values(&self)
    bytes += little(UInt32(all.count))
    for (type, value) in all { bytes += little(UInt16(value.count)) + [type, 0] }
    for (_, value) in all { bytes += value }
  }

  private mutating func appendEvent(_ event: Event) {
    bytes += [0x0F, 1, 1, 0]
    element("Event", [("xmlns", .text("http://schemas.microsoft.com/win/2004/08/events/event"))]) {
      $0.element("System", []) {
        $0.element("Provider", [("Name", .text(event.provider))]) { _ in }
        $0.element("EventID", []) { $0.slot(2, 0x08) }
        $0.element("Level", []) { $0.slot(0, 0x08) }
        $0.element("Task", []) { $0.slot(1, 0x08) }
        $0.element("Keywords", []) { $0.slot(3, 0x15) }
        $0.element("TimeCreated", [("SystemTime", .slot(4, 0x11))]) { _ in }
        $0.element("EventRecordID", []) { $0.slot(5, 0x09) }
        $0.element("Execution", [("ProcessID", .slot(6, 8)), ("ThreadID", .slot(7, 8))]) { _ in }
        $0.element("Channel", []) { $0.text(event.channel) }
        $0.element("Computer", []) { $0.text(event.computer) }
      }
      $0.slot(8, 0x21)
    }
    bytes.append(0)
  }

  private mutating func appendData(_ names: [String], _ event: Event) {
    bytes += [0x0F, 1, 1, 0]
    element(event.container, []) {
      for (index, name) in names.enumerated() {
        $0.element("Data", name.isEmpty ? [] : [("Name", .text(name))]) { $0.slot(index, 0x01) }
      }
      var slot = names.count
      for (name, kind, value) in event.elements {
        $0.element(name, kind.map { [("Kind", .text($0))] } ?? []) {
          guard value != nil else { return }
          $0.slot(slot, 0x01)
          slot += 1
        }
      }
    }
    bytes.append(0)
  }

  private enum Attribute {
    case text(String)
    case slot(Int, UInt8)
  }

  private mutating func element(
    _ name: String, _ attributes: [(String, Attribute)], _ content: (inout EVTXBuilder) -> Void
  ) {
    bytes += [attributes.isEmpty ? 0x01 : 0x41, 0xFF, 0xFF]
    let size = bytes.count
    bytes += [0, 0, 0, 0]
    reference(name)
    if !attributes.isEmpty {
      let list = bytes.count
      bytes += [0, 0, 0, 0]
      for (index, (name, value)) in attributes.enumerated() {
        bytes.append(index < attributes.count - 1 ? 0x46 : 0x06)
        reference(name)
        switch value {
        case .text(let value): text(value)
        case .slot(let number, let type): slot(number, type)
        }
      }
      bytes.replaceSubrange(list..<list + 4, with: little(UInt32(bytes.count - list - 4)))
    }
    let start = bytes.count
    bytes.append(0x02)
    content(&self)
    if bytes.count == start + 1 {
      bytes[start] = 0x03
    } else {
      bytes.append(0x04)
    }
    bytes.replaceSubrange(size..<size + 4, with: little(UInt32(bytes.count - size - 4)))
  }

  private mutating func slot(_ number: Int, _ type: UInt8) {
    bytes += [0x0E] + little(UInt16(number)) + [type]
  }

  private mutating func text(_ text: String) {
    bytes += [0x05, 0x01] + little(UInt16(text.utf16.count)) + text.utf16.flatMap { little($0) }
  }

  /// The place of a name, and the name itself where it is used first.
  private mutating func reference(_ name: String) {
    let known = names[name]
    let place = known ?? bytes.count + 4
    bytes += little(UInt32(place))
    guard known == nil else { return }
    names[name] = place
    let hash = name.utf16.reduce(UInt32(0)) { ($0 &* 65599) &+ UInt32($1) }
    bytes += little(UInt32(0)) + little(UInt16(truncatingIfNeeded: hash))
    bytes += little(UInt16(name.utf16.count)) + name.utf16.flatMap { little($0) } + [0, 0]
  }
}

/// The bytes of a number, the lowest first.
func little<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
  withUnsafeBytes(of: number.littleEndian) { Array($0) }
}

/// The CRC-32 of bytes, bit by bit.
func crc32(_ bytes: some Sequence<UInt8>) -> UInt32 {
  ~bytes.reduce(~UInt32(0)) { value, byte in
    (0..<8).reduce(value ^ UInt32(byte)) { value, _ in
      value >> 1 ^ (value & 1 != 0 ? 0xEDB8_8320 : 0)
    }
  }
}
