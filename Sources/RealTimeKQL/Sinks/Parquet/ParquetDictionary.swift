import CDigest
import Glibc
import KQL

/// The different texts of a column, in the order in which they came first, as long as they are few.
struct ParquetDictionary: ~Copyable {
  /// The texts as a page has them: their length, four bytes, and their bytes.
  private(set) var buffer = ByteBuffer(capacity: 1 << 12)

  /// How many there are.
  private(set) var count = 0

  private var starts: [Int] = []
  /// The number of a text and 1, or 0 where there is none; their count is a power of two.
  private var slots = [UInt32](repeating: 0, count: 1 << 10)

  /// More texts or bytes than these do not repay.
  private static let limit = (count: 1 << 16, bytes: 1 << 20)

  init() {}

  /// The number of a text; `nil` when there are too many.
  mutating func number(of text: UnsafeRawBufferPointer) -> UInt32? {
    let start = text.baseAddress?.assumingMemoryBound(to: UInt8.self)
    let hash = digest_xxhash64(start, text.count, 0)
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] != 0 {
      let known = Int(slots[slot]) - 1
      if equals(known, text) { return UInt32(known) }
      slot = (slot + 1) & (slots.count - 1)
    }
    guard count < Self.limit.count, buffer.count + text.count < Self.limit.bytes else { return nil }
    starts.append(buffer.count + 4)
    buffer.append(little: UInt32(text.count))
    buffer.append(text)
    count += 1
    slots[slot] = UInt32(count)
    if count * 2 > slots.count { grow() }
    return UInt32(count - 1)
  }

  private func text(_ number: Int) -> UnsafeRawBufferPointer {
    let end = number + 1 < starts.count ? starts[number + 1] - 4 : buffer.count
    return UnsafeRawBufferPointer(rebasing: buffer.bytes[starts[number]..<end])
  }

  private func equals(_ number: Int, _ other: UnsafeRawBufferPointer) -> Bool {
    let own = text(number)
    guard own.count == other.count, let start = own.baseAddress, let others = other.baseAddress
    else { return own.isEmpty && other.isEmpty }
    return memcmp(start, others, own.count) == 0
  }

  private mutating func grow() {
    var larger = [UInt32](repeating: 0, count: slots.count * 2)
    for number in 0..<count {
      let own = text(number)
      let hash = digest_xxhash64(
        own.baseAddress?.assumingMemoryBound(to: UInt8.self), own.count, 0)
      var slot = Int(truncatingIfNeeded: hash) & (larger.count - 1)
      while larger[slot] != 0 { slot = (slot + 1) & (larger.count - 1) }
      larger[slot] = UInt32(number + 1)
    }
    slots = larger
  }

  /// How many bits a number has.
  var width: Int { count < 2 ? 1 : UInt32.bitWidth - UInt32(count - 1).leadingZeroBitCount }
}
