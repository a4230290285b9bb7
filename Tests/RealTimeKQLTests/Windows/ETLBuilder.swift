/// Makes traces for tests, as Windows writes them: a head in the first buffer, events of each kind in others.
struct ETLBuilder {
  /// 2024-05-01T00:00:00Z in ticks of 1601; the clock of the trace stands at 1,000,000 then, and ticks
  /// 1,000,000 times a second.
  static let start: UInt64 = 133_589_952_000_000_000
  static let reference: UInt64 = 1_000_000
  static let bufferSize = 4096

  private var buffers: [[UInt8]] = []
  private var current: [UInt8] = []

  init(pointer: UInt32 = 8) {
    var head = little(UInt32(Self.bufferSize)) + little(UInt32(0x0501_000A)) + little(UInt32(0))
    head += little(UInt32(2)) + little(Self.start + 600_000_000) + little(UInt32(156_250))
    head += little(UInt32(0)) + little(UInt32(1)) + little(UInt32(3)) + little(UInt32(1))
    head += little(pointer) + little(UInt32(7)) + little(UInt32(2400))
    head += [UInt8](repeating: 0, count: Int(pointer) * 2 + 172 + 4)
    head += little(Self.start - 1) + little(UInt64(1_000_000)) + little(Self.start)
    head += little(UInt32(1)) + little(UInt32(0)) + [UInt8](repeating: 0, count: 8)
    addSystem(group: 0, type: 0, version: 2, at: 0, head)
    flush()
  }

  /// The whole trace.
  func trace() -> [UInt8] {
    var copy = self
    copy.flush()
    return copy.buffers.flatMap { $0 }
  }

  /// Ends the buffer that is being filled.
  mutating func flush() {
    guard !current.isEmpty else { return }
    let end = 72 + current.count
    buffers.append(
      Self.head(size: Self.bufferSize, end: end, flags: 0, processor: 1) + current
        + [UInt8](repeating: 0xFF, count: Self.bufferSize - end))
    current = []
  }

  /// Adds a buffer whose events are compressed, as literals.
  mutating func addCompressed(_ events: (inout ETLBuilder) -> Void) {
    flush()
    events(&self)
    let plain = current
    current = []
    var packed: [UInt8] = []
    for start in stride(from: 0, to: plain.count, by: 32) {
      packed += [0, 0, 0, 0] + plain[start..<min(start + 32, plain.count)]
    }
    let size = 72 + packed.count
    buffers.append(
      Self.head(size: size, end: 72 + plain.count, flags: 0x40, processor: 1) + packed)
  }

  private static func head(size: Int, end: Int, flags: UInt16, processor: UInt8) -> [UInt8] {
    var head: [UInt8] = []
    for number in [size, end, end, 0] { head += little(UInt32(number)) }
    head += [UInt8](repeating: 0, count: 24)
    head += [processor, 8]
    head += little(UInt16(5))
    head += little(UInt32(3)) + little(UInt32(end)) + little(flags) + little(UInt16(1))
    return head + [UInt8](repeating: 0, count: 72 - head.count)
  }

  private mutating func add(_ event: [UInt8]) {
    let size = (event.count + 7) & ~7
    if 72 + current.count + size > Self.bufferSize { flush() }
    current += event + [UInt8](repeating: 0, count: size - event.count)
  }

  private static func time(_ seconds: Double) -> [UInt8] {
    little(reference + UInt64(seconds * 1_000_000))
  }

  /// An event with a descriptor.
  mutating func addEvent(
    provider: [UInt8], id: UInt16, version: UInt8 = 0, opcode: UInt8 = 0, at seconds: Double,
    items: [(kind: UInt16, bytes: [UInt8])] = [], flags: UInt16 = 0x40, _ payload: [UInt8]
  ) {
    var event = little(UInt16(0)) + [0x13, 0xC0] + little(flags | (items.isEmpty ? 0 : 1))
    event += little(UInt16(0)) + little(UInt32(44)) + little(UInt32(33)) + Self.time(seconds)
    event += provider + little(id) + [version, 16, 4, opcode] + little(UInt16(9))
    event += little(UInt64(0x8000_0000_0000_0010)) + little(UInt32(3)) + little(UInt32(2))
    event += [UInt8](repeating: 0, count: 16)
    for (index, item) in items.enumerated() {
      event += little(UInt16(0)) + little(item.kind)
      event += little(UInt16(index < items.count - 1 ? 1 : 0)) + little(UInt16(item.bytes.count))
      event += item.bytes
      while event.count % 8 != 0 { event.append(0) }
    }
    event += payload
    event.replaceSubrange(0..<2, with: little(UInt16(event.count)))
    add(event)
  }

  /// An event of the kernel; with `isShort` its head has no times of processors.
  mutating func addSystem(
    group: UInt8, type: UInt8, version: UInt16, at seconds: Double, isShort: Bool = false,
    _ payload: [UInt8]
  ) {
    var event =
      little(version) + [isShort ? 0x04 : 0x02, 0xC0] + little(UInt16(0)) + [type, group]
    event += little(UInt32(44)) + little(UInt32(33)) + Self.time(seconds)
    if !isShort { event += little(UInt32(3)) + little(UInt32(2)) }
    event += payload
    event.replaceSubrange(4..<6, with: little(UInt16(event.count)))
    add(event)
  }

  /// An event of the kernel with the shortest head.
  mutating func addPerformance(
    group: UInt8, type: UInt8, version: UInt16, at seconds: Double, _ payload: [UInt8]
  ) {
    var event = little(version) + [0x11, 0xC0] + little(UInt16(0)) + [type, group]
    event += Self.time(seconds) + payload
    event.replaceSubrange(4..<6, with: little(UInt16(event.count)))
    add(event)
  }

  /// An event of an older provider.
  mutating func addClassic(
    guid: [UInt8], type: UInt8, version: UInt16, at seconds: Double, isInstance: Bool = false,
    _ payload: [UInt8]
  ) {
    var event = little(UInt16(0)) + [isInstance ? 0x15 : 0x14, 0xC0, type, 4] + little(version)
    event += little(UInt32(44)) + little(UInt32(33)) + Self.time(seconds) + guid
    event += little(UInt32(3)) + little(UInt32(2))
    if isInstance { event += [UInt8](repeating: 0, count: 24) }
    event += payload
    event.replaceSubrange(0..<2, with: little(UInt16(event.count)))
    add(event)
  }

  /// A message of WPP with an identifier, a time, and the thread.
  mutating func addMessage(guid: [UInt8], number: UInt16, at seconds: Double, _ payload: [UInt8]) {
    var event =
      little(UInt16(0)) + [0x0F, 0x90] + little(number) + little(UInt16(0x02 | 0x08 | 0x20))
    event += guid + Self.time(seconds) + little(UInt32(44)) + little(UInt32(33)) + payload
    event.replaceSubrange(0..<2, with: little(UInt16(event.count)))
    add(event)
  }
}

/// A text in UTF-16 with a zero behind it.
func wide(_ text: String) -> [UInt8] { text.utf16.flatMap { little($0) } + [0, 0] }

/// An identifier as Windows keeps it, of its text.
func windowsGuid(_ text: String) -> [UInt8] {
  let digits = text.filter { $0 != "-" }
  let bytes = stride(from: 0, to: 32, by: 2).compactMap { start -> UInt8? in
    let from = digits.index(digits.startIndex, offsetBy: start)
    return UInt8(digits[from...].prefix(2), radix: 16)
  }
  // The first three parts have their lowest byte first.
  return [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15].map { bytes[$0] }
}
