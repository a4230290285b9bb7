/// Memory for the bytes of new strings; views into it stay valid as long as it lives.
///
/// A string is either copied in one go or built piece by piece between ``begin()`` and ``end()``.
final class Arena: @unchecked Sendable {
  private var blocks: [UnsafeMutablePointer<UInt8>] = []
  private var next: UnsafeMutablePointer<UInt8>
  private var limit: UnsafeMutablePointer<UInt8>
  private var opened: UnsafeMutablePointer<UInt8>
  private var blockSize: Int
  private var kept: [Arena] = []

  /// Bytes after the last string that may be read, never used.
  private static let slack = 64

  /// What is counted here; the rest is counted by those who keep the arena.
  private var charge = MemoryCharge()

  /// Creates an arena with room for about `capacity` bytes.
  init(capacity: Int = 1 << 12) {
    blockSize = Swift.max(capacity, 256)
    if blockSize >= MemoryCharge.grain, !charge.add(blockSize) {
      isOverfull = true
      blockSize = 256
    }
    allocatedBytes = blockSize
    next = .allocate(capacity: blockSize + Self.slack)
    limit = next + blockSize
    opened = next
    blocks.append(next)
  }

  deinit { for block in blocks { block.deallocate() } }

  /// Makes room for `count` more bytes of the string being built and returns where they go.
  ///
  /// Follow it with ``advance(_:)``.
  @inline(__always)
  func reserve(_ count: Int) -> UnsafeMutablePointer<UInt8> {
    if limit - next < count { grow(count) }
    return next
  }

  /// Counts bytes written to the pointer of ``reserve(_:)``.
  @inline(__always) func advance(_ count: Int) { next += count }

  /// Starts a string.
  @inline(__always) func begin() { opened = next }

  /// Ends the string that was started last and returns it.
  @inline(__always)
  func end() -> StringView { StringView(UnsafePointer(opened), next - opened) }

  /// The bytes of the string being built, so far.
  var openCount: Int { next - opened }

  /// Takes back the last `count` bytes of the string being built.
  func removeLast(_ count: Int) { next -= Swift.min(count, openCount) }

  @inline(__always)
  func append(_ byte: UInt8) {
    reserve(1).pointee = byte
    next += 1
  }

  @inline(__always)
  func append(_ text: StringView) {
    guard limit - next >= text.count else { return appendGrowing(text) }
    next.update(from: text.start, count: text.count)
    next += text.count
  }

  @inline(never)
  private func appendGrowing(_ text: StringView) {
    if !isOverfull { grow(text.count) }
    // Of what is too long anyway, nothing more is copied.
    guard !isOverfull else { return }
    next.update(from: text.start, count: text.count)
    next += text.count
  }

  /// Appends text that the program itself contains.
  @inline(__always)
  func append(_ text: StaticString) {
    append(StringView(text.utf8Start, text.utf8CodeUnitCount))
  }

  /// Appends a Swift string; not for the row path, so a literal is none.
  @_disfavoredOverload
  func append(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      guard let start = bytes.baseAddress else { return }
      append(StringView(start, bytes.count))
    }
  }

  /// A copy of bytes.
  func copy(_ text: StringView) -> StringView {
    begin()
    append(text)
    return end()
  }

  /// A copy of a Swift string's UTF-8.
  func copy(_ text: String) -> StringView {
    begin()
    append(text)
    return end()
  }

  /// The bytes allocated.
  private(set) var allocatedBytes: Int

  /// The bytes allocated that are not counted yet.
  var uncountedBytes: Int {
    kept.reduce(Swift.max(allocatedBytes - charge.byteCount, 0)) { $0 + $1.uncountedBytes }
  }

  /// Keeps the strings of another arena as long as its own.
  func keep(_ other: Arena) { kept.append(other) }

  /// Whether a string became longer than ``stringLimit``, or all of them than ``totalLimit``, or than the
  /// query may keep.
  ///
  /// What it holds since is cut and must not be used.
  private(set) var isOverfull = false

  /// The longest string: 256 MiB.
  static let stringLimit = 1 << 28

  /// The most bytes: 4 GiB.
  static let totalLimit = 1 << 32

  @inline(never)
  private func grow(_ count: Int) {
    let open = next - opened
    if open + count > Self.stringLimit || allocatedBytes > Self.totalLimit { isOverfull = true }
    if isOverfull {
      // The string starts anew, in the same place if there is room for its next piece.
      if limit - opened < count { replaceBlock(count) }
      next = opened
      return
    }
    // No block is larger than the longest string, so that a longer one is noticed here.
    let needed = open + count
    let following = blockSize < 1 << 22 ? blockSize * 2 : blockSize
    blockSize = Swift.min(
      Swift.max(following, needed < 1 << 20 ? needed * 2 : needed + needed / 4), Self.stringLimit)
    if allocatedBytes + blockSize >= MemoryCharge.grain,
      !charge.add(allocatedBytes + blockSize - charge.byteCount)
    {
      isOverfull = true
      if limit - opened < count { replaceBlock(count) }
      next = opened
      return
    }
    allocatedBytes += blockSize
    let block = UnsafeMutablePointer<UInt8>.allocate(capacity: blockSize + Self.slack)
    block.update(from: opened, count: open)
    blocks.append(block)
    opened = block
    next = block + open
    limit = block + blockSize
  }

  private func replaceBlock(_ count: Int) {
    let block = UnsafeMutablePointer<UInt8>.allocate(capacity: count + Self.slack)
    blocks.append(block)
    allocatedBytes += count
    opened = block
    limit = block + count
  }
}
