import CScan

/// What the head of a trace says of all its events: how long pointers are, and by which clock times are.
package struct ETLHead: Sendable {
  /// The bytes of a pointer.
  var pointer = 8

  /// The numbers that Windows gives to clocks.
  enum Clock: Int64 {
    case performanceCounter = 1
    case system = 2
    case cycles = 3
  }

  private var clock = Clock.system
  private var frequency: Int64 = 10_000_000

  /// When the trace began, in ticks of 1601, and what its clock said then.
  private var start: Int64 = 0
  private var reference: Int64 = 0

  /// What the trace says of itself: events that were lost.
  package private(set) var eventsLost = 0

  /// The head of a buffer.
  static let bufferHead = 72

  /// Reads the head of a trace from its first buffer; `nil` when that has none.
  package init?(_ buffer: UnsafePointer<UInt8>, _ count: Int) {
    // Its first event has the number 0 of the group 0, behind a head of the system.
    let event = buffer + Self.bufferHead
    guard count >= Self.bufferHead + 32 + 280, event[2] == 1 || event[2] == 2,
      event[3] & 0xC0 == 0xC0,
      event[6] == 0, event[7] == 0
    else { return nil }
    let head = event + 32
    pointer = scan_load32(head + 44) == 4 ? 4 : 8
    eventsLost = Int(scan_load32(head + 48))
    let times = pointer == 8 ? 248 : 240
    let ticks = Int64(bitPattern: scan_load64(head + times + 8))
    start = Int64(bitPattern: scan_load64(head + times + 16))
    clock = Clock(rawValue: Int64(scan_load32(head + times + 24))) ?? .performanceCounter
    reference = Int64(bitPattern: scan_load64(event + 16))
    frequency = clock == .cycles ? Int64(scan_load32(head + 52)) &* 1_000_000 : ticks
    if frequency <= 0 { clock = .system }
  }

  /// Takes a head apart that ``bytes`` has put together; what nobody knows where there is none.
  init(_ bytes: [UInt8]) {
    guard bytes.count == 48 else { return }
    let numbers: [Int64] = bytes.withUnsafeBytes { bytes in
      (0..<6).map {
        Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8 * $0, as: Int64.self))
      }
    }
    pointer = Int(numbers[0])
    clock = Clock(rawValue: numbers[1]) ?? .system
    frequency = numbers[2]
    start = numbers[3]
    reference = numbers[4]
  }

  /// The head as bytes, for ``ChunkHead``.
  package var bytes: [UInt8] {
    [Int64(pointer), clock.rawValue, frequency, start, reference, 0].flatMap { number in
      (0..<8).map { UInt8(truncatingIfNeeded: number >> Int64(8 * $0)) }
    }
  }

  /// The point in time of a number of the clock; `nil` where there is none.
  func datetime(_ time: Int64) -> Datetime? {
    guard clock != .system else { return UInt64(exactly: time).flatMap { Datetime(fileTime: $0) } }
    let passed = time.subtractingReportingOverflow(reference)
    guard !passed.overflow else { return nil }
    let seconds = passed.partialValue / frequency
    let rest = passed.partialValue % frequency
    guard abs(seconds) < 1 << 38 else { return nil }
    // What is left of a second, in ticks, without leaving 64 bits.
    let part = Int64((Double(rest) * 1e7 / Double(frequency)).rounded(.down))
    let ticks = start &+ seconds &* Timespan.second &+ part
    return UInt64(exactly: ticks).flatMap { Datetime(fileTime: $0) }
  }
}
