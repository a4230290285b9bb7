import CEBPF
import Glibc
import KQL

/// Records as the kernel gives them, and behind them what is known of their processes.
final class KernelBlock {
  private(set) var bytes: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  private(set) var count = 0

  /// Which filling it is: what is known of a process is where an earlier one had it no more.
  private var filling = 0

  /// How many ancestors of a process are told of.
  private static let depth = 3

  init(capacity: Int) {
    self.capacity = capacity
    bytes = .allocate(capacity: capacity + Chunk.slack)
  }

  deinit { bytes.deallocate() }

  /// Room for records of the kernel.
  var room: UnsafeMutableBufferPointer<UInt8> {
    UnsafeMutableBufferPointer(start: bytes, count: capacity)
  }

  /// Says how many bytes of the room have been filled; nothing else is in the block then.
  func fill(_ count: Int) {
    self.count = count
    filling += 1
  }

  /// Adds bytes.
  private func append(_ new: UnsafeRawBufferPointer) {
    if capacity - count < new.count {
      let larger = capacity * 2 + new.count
      let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger + Chunk.slack)
      moved.update(from: bytes, count: count)
      bytes.deallocate()
      bytes = moved
      capacity = larger
    }
    UnsafeMutableRawPointer(bytes + count).copyMemory(
      from: new.baseAddress ?? UnsafeRawPointer(bytes), byteCount: new.count)
    count += new.count
  }

  /// Adds an event that is none of the kernel's.
  func append(event: [UInt8]) { event.withUnsafeBytes { append($0) } }

  /// Where what is known of a process is; it is added if it is not there.
  func place(of process: KnownProcess, in table: ProcessTable, depth: Int = KernelBlock.depth)
    -> UInt32
  {
    if process.place.filling == filling { return process.place.offset }
    var parent: UInt32 = 0
    if depth > 1, let known = process.parent.flatMap({ table.process($0) }) {
      parent = self.place(of: known, in: table, depth: depth - 1)
    }
    let place = UInt32(count)
    append(process, parent)
    // Without its ancestors it is not what another one may refer to.
    if depth == Self.depth || parent != 0 || process.parent == nil {
      process.place = (filling, place)
    }
    return place
  }

  private func append(_ process: KnownProcess, _ parent: UInt32) {
    let texts = [
      process.name, process.path, process.commandLine, process.account, process.group,
      process.container,
    ]
    var record = [UInt8](repeating: 0, count: KernelProcess.headSize)
    func put<Number: FixedWidthInteger>(_ number: Number, at offset: Int) {
      withUnsafeBytes(of: number) { bytes in
        for (index, byte) in bytes.enumerated() { record[offset + index] = byte }
      }
    }
    put(BootClock.ticks(hundredths: process.key.started), at: 8)
    put(process.key.number, at: 16)
    put(process.user, at: 32)
    put(parent, at: 56)
    for (index, text) in texts.enumerated() where !text.isEmpty {
      put(UInt32(record.count), at: 64 + 8 * index)
      put(UInt32(text.utf8.count), at: 68 + 8 * index)
      record += text.utf8
    }
    record += [UInt8](repeating: 0, count: (8 - record.count % 8) % 8)
    put(UInt32(record.count), at: 0)
    record.withUnsafeBytes { append($0) }
  }

  /// The bytes as a chunk; nothing is in the block then.
  func takeChunk(offset: Int, origin: String) -> Chunk {
    let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: count + Chunk.slack)
    copy.update(from: bytes, count: count)
    (copy + count).initialize(repeating: 0, count: Chunk.slack)
    defer { fill(0) }
    return Chunk(
      start: copy, count: count, offset: offset, received: currentTime(), origin: origin)
  }
}

/// The clock that runs since the start of the machine, by the clock on the wall.
enum BootClock {
  /// What is between the two now, in ticks.
  static var difference: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_BOOTTIME, &time)
    return currentTime().ticks &- Int64(time.tv_sec) &* Timespan.second &- Int64(time.tv_nsec) / 100
  }

  /// The time of a number of hundredths of a second since the start of the machine, in ticks.
  static func ticks(hundredths: UInt64) -> Int64 {
    // What `ps` shows, too: the start of the machine does not move when the clock is set a little.
    start &+ Int64(clamping: hundredths) &* 100_000
  }

  private static let start = difference
}
