import CScan
import Glibc

/// Bytes being written: one run of memory that grows.
package struct ByteBuffer: ~Copyable, @unchecked Sendable {
  /// The first byte.
  private(set) var start: UnsafeMutablePointer<UInt8>

  /// How many bytes there are.
  package private(set) var count = 0

  private var capacity: Int

  /// Room behind the last byte that may be written to, never used.
  private static let slack = 64

  /// Creates an empty buffer with room for `capacity` bytes.
  package init(capacity: Int = 1 << 12) {
    self.capacity = Swift.max(capacity, 64)
    start = .allocate(capacity: self.capacity + Self.slack)
  }

  deinit { start.deallocate() }

  /// The bytes, valid until the buffer changes.
  package var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: count) }

  /// Whether there are no bytes.
  package var isEmpty: Bool { count == 0 }

  /// The bytes as a string view, valid until the buffer changes.
  package var view: StringView { StringView(start, count) }

  /// Forgets the bytes and keeps the memory, unless it is more than `limit`.
  package mutating func removeAll(keepingAtMost limit: Int = .max) {
    count = 0
    guard capacity > limit else { return }
    start.deallocate()
    capacity = limit
    start = .allocate(capacity: limit + Self.slack)
  }

  /// Forgets the last bytes.
  package mutating func removeLast(_ dropped: Int) { count = Swift.max(0, count - dropped) }

  /// Makes room for `more` bytes and returns where they go; follow it with ``advance(_:)``.
  ///
  /// Up to 64 bytes more than that may be written there.
  @inline(__always)
  package mutating func reserve(_ more: Int) -> UnsafeMutablePointer<UInt8> {
    if capacity &- count < more { grow(more) }
    return start + count
  }

  /// Counts bytes written to the pointer of ``reserve(_:)``.
  @inline(__always) package mutating func advance(_ written: Int) { count &+= written }

  /// Appends a byte.
  @inline(__always)
  package mutating func append(_ byte: UInt8) {
    reserve(1).pointee = byte
    count &+= 1
  }

  /// Appends text that the program itself contains.
  @inline(__always)
  package mutating func append(_ text: StaticString) {
    append(StringView(text.utf8Start, text.utf8CodeUnitCount))
  }

  /// Appends bytes behind which 32 more may be read.
  @inline(__always)
  mutating func append(_ bytes: UnsafePointer<UInt8>, _ length: Int) {
    let target = UnsafeMutableRawPointer(reserve(length))
    let source = UnsafeRawPointer(bytes)
    if length <= 256 {
      var offset = 0
      repeat {
        let some = source.loadUnaligned(fromByteOffset: offset, as: SIMD32<UInt8>.self)
        target.storeBytes(of: some, toByteOffset: offset, as: SIMD32<UInt8>.self)
        offset &+= 32
      } while offset < length
    } else {
      target.copyMemory(from: source, byteCount: length)
    }
    count &+= length
  }

  /// Appends the bytes of a view as they are.
  @inline(__always)
  package mutating func append(_ text: StringView) {
    reserve(text.count).copyBytes(from: text.start, count: text.count)
    count &+= text.count
  }

  /// Appends the UTF-8 of a Swift string; not for the row path, so a literal is none.
  @_disfavoredOverload
  package mutating func append(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      guard let base = bytes.baseAddress else { return }
      append(StringView(base, bytes.count))
    }
  }

  /// Appends the bytes of another buffer.
  package mutating func append(_ other: borrowing ByteBuffer) { append(other.view) }

  /// Appends bytes.
  package mutating func append(_ bytes: UnsafeRawBufferPointer) {
    guard let base = bytes.baseAddress else { return }
    append(StringView(base.assumingMemoryBound(to: UInt8.self), bytes.count))
  }

  /// Replaces eight bytes by those of a number, least significant first.
  package mutating func replace(_ number: UInt64, at offset: Int) {
    precondition(offset >= 0 && offset + 8 <= count, "only bytes that are there can be replaced")
    UnsafeMutableRawPointer(start).storeBytes(
      of: number.littleEndian, toByteOffset: offset, as: UInt64.self)
  }

  /// Appends a byte several times.
  package mutating func append(repeating byte: UInt8, count times: Int) {
    guard times > 0 else { return }
    reserve(times).update(repeating: byte, count: times)
    count &+= times
  }

  /// Appends a decimal integer.
  @inline(__always)
  package mutating func append(decimal value: Int64) {
    let target = reserve(24)
    if value >= 0, value < 10 {
      target.pointee = 0x30 &+ UInt8(truncatingIfNeeded: value)
      count &+= 1
    } else if value >= 0, value < 10_000 {
      // Four digits, of which the zeros at the front are shifted out.
      let number = UInt32(truncatingIfNeeded: value)
      target.writeTwoDigits(number / 100, at: 0)
      target.writeTwoDigits(number % 100, at: 2)
      let zeros = value < 100 ? 2 : value < 1000 ? 1 : 0
      let digits = UnsafeRawPointer(target).loadUnaligned(as: UInt32.self).littleEndian
      UnsafeMutableRawPointer(target).storeBytes(
        of: (digits >> UInt32(8 &* zeros)).littleEndian, as: UInt32.self)
      count &+= 4 &- zeros
    } else {
      count &+= scan_format_int64(value, target)
    }
  }

  /// The text as a Swift string.
  package var string: String { view.string }

  @inline(never)
  private mutating func grow(_ more: Int) {
    // What is large is moved without a copy.
    let larger = capacity < 1 << 20 ? capacity * 2 : capacity + capacity / 4
    let wanted = Swift.max(larger, count + more)
    guard let moved = realloc(start, wanted + Self.slack) else {
      endOutOfMemory()
    }
    start = moved.assumingMemoryBound(to: UInt8.self)
    capacity = wanted
  }
}

extension UnsafeMutablePointer<UInt8> {
  /// Copies bytes that do not overlap, quickly when they are few.
  @inline(__always)
  fileprivate func copyBytes(from source: UnsafePointer<UInt8>, count: Int) {
    let target = UnsafeMutableRawPointer(self)
    let source = UnsafeRawPointer(source)
    if count > 32 {
      target.copyMemory(from: source, byteCount: count)
    } else if count >= 16 {
      let head = source.loadUnaligned(as: SIMD16<UInt8>.self)
      let tail = source.loadUnaligned(fromByteOffset: count &- 16, as: SIMD16<UInt8>.self)
      target.storeBytes(of: head, as: SIMD16<UInt8>.self)
      target.storeBytes(of: tail, toByteOffset: count &- 16, as: SIMD16<UInt8>.self)
    } else if count >= 8 {
      let head = source.loadUnaligned(as: UInt64.self)
      let tail = source.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
      target.storeBytes(of: head, as: UInt64.self)
      target.storeBytes(of: tail, toByteOffset: count &- 8, as: UInt64.self)
    } else {
      for offset in 0..<count { self[offset] = source.load(fromByteOffset: offset, as: UInt8.self) }
    }
  }
}
