import CScan

/// The head of an event of a trace, of whichever kind.
struct ETLEvent: BitwiseCopyable {
  /// What a head is of.
  enum Kind: UInt8 {
    /// Of an event with a descriptor: a manifest's, or TraceLogging's.
    case event
    /// Of the kernel's own events, which a group and a type tell.
    case system
    /// Of an event of an older provider: a class, and a type.
    case classic
    /// Of a message of WPP.
    case message
  }

  private(set) var kind = Kind.event

  /// How many bytes it has with its payload, and where that begins.
  private(set) var size = 0
  private(set) var head = 0

  /// The number of the event, and what else its descriptor says.
  private(set) var id: UInt16 = 0
  private(set) var version: UInt8 = 0
  private(set) var level: UInt8 = 0
  private(set) var opcode: UInt8 = 0
  private(set) var task: UInt16 = 0
  private(set) var keywords: UInt64 = 0

  /// When it was, by the clock of the trace; `nil` where it does not say.
  private(set) var time: Int64?
  private(set) var processID: UInt32?
  private(set) var threadID: UInt32?
  private(set) var kernelTime: UInt32?
  private(set) var userTime: UInt32?

  /// The provider, or the class; zeros where nobody knows.
  private(set) var provider = Guid(high: 0, low: 0)
  private(set) var activity: Guid?

  /// The bytes of a pointer where the event says so itself.
  private(set) var pointer: Int?

  /// Whether the payload is a text.
  private(set) var isText = false

  /// Whether items stand before the payload.
  private(set) var hasItems = false

  /// Reads the head at the start of bytes that end with their buffer; `nil` when there is none.
  init?(_ bytes: UnsafePointer<UInt8>, _ count: Int) {
    guard count >= 8, bytes[3] & 0x80 != 0 else { return nil }
    switch bytes[2] {
    case 0x12, 0x13: guard readEvent(bytes, count) else { return nil }
    case 0x01, 0x02: guard readSystem(bytes, count, head: 32) else { return nil }
    case 0x03, 0x04: guard readSystem(bytes, count, head: 24) else { return nil }
    case 0x10, 0x11: guard readSystem(bytes, count, head: 16) else { return nil }
    case 0x0A, 0x14: guard readClassic(bytes, count, head: 48) else { return nil }
    case 0x0B, 0x15: guard readClassic(bytes, count, head: 72) else { return nil }
    case 0x0F: guard readMessage(bytes, count) else { return nil }
    default: return nil
    }
    guard size >= head, size <= count else { return nil }
  }

  private static func number16(_ bytes: UnsafePointer<UInt8>) -> UInt16 {
    UInt16(bytes[0]) | UInt16(bytes[1]) << 8
  }

  private mutating func readEvent(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    guard count >= 80 else { return false }
    size = Int(Self.number16(bytes))
    head = 80
    let flags = Self.number16(bytes + 4)
    hasItems = flags & 0x0001 != 0
    isText = flags & 0x0004 != 0
    pointer = flags & 0x0020 != 0 ? 4 : flags & 0x0040 != 0 ? 8 : nil
    threadID = scan_load32(bytes + 8)
    processID = scan_load32(bytes + 12)
    time = Int64(bitPattern: scan_load64(bytes + 16))
    provider = Guid(windowsBytes: bytes + 24)
    id = Self.number16(bytes + 40)
    version = bytes[42]
    level = bytes[44]
    opcode = bytes[45]
    task = Self.number16(bytes + 46)
    keywords = scan_load64(bytes + 48)
    kernelTime = scan_load32(bytes + 56)
    userTime = scan_load32(bytes + 60)
    let activity = Guid(windowsBytes: bytes + 64)
    if activity != Guid(high: 0, low: 0) { self.activity = activity }
    return true
  }

  private mutating func readSystem(
    _ bytes: UnsafePointer<UInt8>, _ count: Int, head: Int
  ) -> Bool {
    guard count >= head else { return false }
    kind = .system
    self.head = head
    version = bytes[0]
    size = Int(Self.number16(bytes + 4))
    opcode = bytes[6]
    provider = KernelEvents.classes[bytes[7]] ?? provider
    pointer = bytes[2] & 1 == (bytes[2] < 0x10 ? 1 : 0) ? 4 : 8
    guard head > 16 else {
      time = Int64(bitPattern: scan_load64(bytes + 8))
      return true
    }
    threadID = scan_load32(bytes + 8)
    processID = scan_load32(bytes + 12)
    time = Int64(bitPattern: scan_load64(bytes + 16))
    if head == 32 {
      kernelTime = scan_load32(bytes + 24)
      userTime = scan_load32(bytes + 28)
    }
    return true
  }

  private mutating func readClassic(
    _ bytes: UnsafePointer<UInt8>, _ count: Int, head: Int
  ) -> Bool {
    guard count >= head else { return false }
    kind = .classic
    self.head = head
    size = Int(Self.number16(bytes))
    opcode = bytes[4]
    level = bytes[5]
    version = bytes[6]
    pointer = bytes[2] < 0x0C ? 4 : 8
    threadID = scan_load32(bytes + 8)
    processID = scan_load32(bytes + 12)
    time = Int64(bitPattern: scan_load64(bytes + 16))
    provider = Guid(windowsBytes: bytes + 24)
    kernelTime = scan_load32(bytes + 40)
    userTime = scan_load32(bytes + 44)
    return true
  }

  private mutating func readMessage(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    kind = .message
    size = Int(Self.number16(bytes))
    guard size <= count else { return false }
    id = Self.number16(bytes + 4)
    let options = Self.number16(bytes + 6)
    head = 8
    func take(_ option: UInt16, _ length: Int) -> Int? {
      guard options & option != 0, head + length <= size else { return nil }
      return head
    }
    if take(0x01, 4) != nil { head += 4 }
    if let place = take(0x02, 16) {
      provider = Guid(windowsBytes: bytes + place)
      head += 16
    }
    if take(0x04, 4) != nil { head += 4 }
    if let place = take(0x08, 8) ?? take(0x10, 8) {
      time = Int64(bitPattern: scan_load64(bytes + place))
      head += 8
    }
    if let place = take(0x20, 8) {
      threadID = scan_load32(bytes + place)
      processID = scan_load32(bytes + place + 4)
      head += 8
    }
    return true
  }

  /// An item before the payload: its kind, and its bytes.
  typealias Item = (kind: UInt16, bytes: StringView)

  /// The items before the payload, and where that begins; what is damaged ends them.
  func items(_ bytes: UnsafePointer<UInt8>) -> (items: [Item], payload: Int) {
    guard hasItems else { return ([], head) }
    var items: [Item] = []
    var position = head
    while position + 8 <= size {
      let kind = Self.number16(bytes + position + 2)
      let isLast = bytes[position + 4] & 1 == 0
      let count = Int(Self.number16(bytes + position + 6))
      guard position + 8 + count <= size else { break }
      items.append((kind, StringView(bytes + position + 8, count)))
      position += (8 + count + 7) & ~7
      if isLast { break }
    }
    return (items, Swift.min(position, size))
  }
}
