/// Carries what operators keep into bytes, or takes it from them: the same code does both.
///
/// Whoever keeps something passes its parts, always in the same order; a coder that writes leaves them as
/// they are, one that reads replaces them. What reads is new and empty. Once something does not fit, all
/// that follows reads as zero and none, and ``fault`` tells why.
///
/// The bytes are those of this machine's memory: they are read by the program that has written them, or by
/// one whose ``version`` is the same.
package final class StateCoder {
  /// What the bytes mean; to be raised when an operator keeps something else.
  package static let version = 4

  /// How many bytes it hands over or takes at a time; fewer at the end.
  package static let pieceSize = 1 << 17

  /// Whether it reads.
  package let isReading: Bool

  /// Why nothing more can be read; `nil` while all is well.
  package private(set) var fault: String?

  private let transfer: (UnsafeMutableRawBufferPointer) -> Bool
  private let buffer = UnsafeMutableRawBufferPointer.allocate(
    byteCount: StateCoder.pieceSize, alignment: 16)

  /// How many bytes of the buffer were written or read already.
  private var position = 0

  /// How many bytes there are in the buffer to be read.
  private var filled = 0

  /// How many bytes are still to be read that are not in the buffer.
  private var rest = 0

  /// How many bytes were written.
  package private(set) var writtenCount = 0

  /// Creates a coder that writes.
  ///
  /// - Parameter write: Takes bytes; those before ``flush()`` may come later.
  package init(to write: @escaping (UnsafeRawBufferPointer) -> Void) {
    isReading = false
    transfer = {
      write(UnsafeRawBufferPointer($0))
      return true
    }
  }

  /// Creates a coder that reads.
  ///
  /// - Parameters:
  ///   - count: How many bytes there are.
  ///   - read: Fills a buffer with the next ones; `false` when that cannot be done.
  package init(count: Int, from read: @escaping (UnsafeMutableRawBufferPointer) -> Bool) {
    isReading = true
    rest = count
    transfer = read
  }

  deinit { buffer.deallocate() }

  /// Hands over what was written.
  package func flush() {
    guard !isReading, position > 0 else { return }
    _ = transfer(UnsafeMutableRawBufferPointer(rebasing: buffer[..<position]))
    position = 0
  }

  /// How many bytes are left to be read.
  package var remaining: Int { fault == nil ? filled - position + rest : 0 }

  /// Says that what is read cannot be used.
  func fail(_ reason: String) {
    if isReading, fault == nil { fault = reason }
  }

  // MARK: Bytes

  /// Writes bytes, or fills them.
  func bytes(_ start: UnsafeMutableRawPointer, _ count: Int) {
    var done = 0
    while done < count {
      if !isReading, position == buffer.count { flush() }
      if isReading, position == filled, !fill() {
        memsetZero(start + done, count - done)
        return
      }
      let part = Swift.min(count - done, (isReading ? filled : buffer.count) - position)
      guard let base = buffer.baseAddress else { return }
      if isReading {
        (start + done).copyMemory(from: base + position, byteCount: part)
      } else {
        (base + position).copyMemory(from: start + done, byteCount: part)
        writtenCount += part
      }
      position += part
      done += part
    }
  }

  private func memsetZero(_ start: UnsafeMutableRawPointer, _ count: Int) {
    start.initializeMemory(as: UInt8.self, repeating: 0, count: count)
  }

  private func fill() -> Bool {
    guard fault == nil else { return false }
    let next = Swift.min(rest, buffer.count)
    guard next > 0 else {
      fault = "it is cut off"
      return false
    }
    guard transfer(UnsafeMutableRawBufferPointer(rebasing: buffer[..<next])) else {
      fault = "it cannot be read"
      return false
    }
    rest -= next
    position = 0
    filled = next
    return true
  }

  // MARK: Values

  /// A value without pointers in it.
  @inline(__always)
  package func code<Value: BitwiseCopyable>(_ value: inout Value) {
    withUnsafeMutableBytes(of: &value) { bytes in
      if let start = bytes.baseAddress { self.bytes(start, bytes.count) }
    }
  }

  /// A bool.
  package func code(_ value: inout Bool) {
    var byte: UInt8 = value ? 1 : 0
    code(&byte)
    value = byte != 0
  }

  /// A number of things that take some bytes each at least.
  ///
  /// - Returns: The number, or what was read; never more than there can be.
  package func count(_ count: Int, of bytes: Int = 1) -> Int {
    var number = Int64(count)
    code(&number)
    guard isReading else { return count }
    guard number >= 0, number <= Int64(remaining) / Int64(Swift.max(bytes, 1)) else {
      fail("a number in it is too large")
      return 0
    }
    return Int(number)
  }

  /// Something that may be missing; `make` gives what a value is read into.
  func code<Value>(
    _ value: inout Value?, _ make: @autoclosure () -> Value, _ body: (inout Value) -> Void
  ) {
    var isThere = value != nil
    code(&isThere)
    guard isThere, fault == nil else { return value = nil }
    var inner = value ?? make()
    body(&inner)
    value = inner
  }

  /// A text.
  package func code(_ text: inout String) {
    var bytes = isReading ? [] : Array(text.utf8)
    let count = count(bytes.count)
    if isReading { bytes = [UInt8](repeating: 0, count: count) }
    bytes.withUnsafeMutableBytes { buffer in
      if let start = buffer.baseAddress { self.bytes(start, count) }
    }
    if isReading { text = String(decoding: bytes, as: UTF8.self) }
  }

  /// Elements without pointers in them.
  func code<Element: BitwiseCopyable>(_ elements: inout [Element], _ zero: Element) {
    let count = count(elements.count, of: MemoryLayout<Element>.stride)
    if isReading { elements = [Element](repeating: zero, count: count) }
    elements.withUnsafeMutableBytes { buffer in
      if let start = buffer.baseAddress {
        self.bytes(start, count * MemoryLayout<Element>.stride)
      }
    }
  }

  /// Something that must be what it was when the bytes were written, or they cannot be used.
  ///
  /// - Parameters:
  ///   - value: What it is now.
  ///   - reason: What to say when it was something else.
  package func expect(_ value: some BinaryInteger, _ reason: String) {
    var known = Int64(truncatingIfNeeded: value)
    code(&known)
    if fault == nil, known != Int64(truncatingIfNeeded: value) { fail(reason) }
  }
}
