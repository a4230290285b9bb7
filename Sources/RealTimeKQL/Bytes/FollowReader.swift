import CInflate
import Glibc

/// Reads a growing file; notices when it has been cut or written anew.
///
/// Every read takes the last bytes before its place along and compares them with what they were, so a
/// file that was truncated and has grown past that place again is noticed as well. A file that is
/// compressed, as its first bytes tell, is decompressed; its positions are those of the text.
final class FollowReader: ByteReader {
  /// Open for reading; closed with the reader.
  let descriptor: Int32

  private let name: String
  private let closes: Bool

  /// The position of the next byte.
  private(set) var position: Int

  /// Bytes that were seen to be there and were gone before they were read.
  private(set) var unreadBytes = 0

  /// The length of the file when it was last looked at.
  private var knownSize: Int

  private let expected = UnsafeMutablePointer<UInt8>.allocate(capacity: anchorSize)
  private let seen = UnsafeMutablePointer<UInt8>.allocate(capacity: anchorSize)
  /// How many of the bytes before `position` are kept.
  private var anchorCount = 0

  private enum Form {
    case unknown, plain
    case compressed(Inflation, PackedReader)
  }

  private var form = Form.unknown
  /// How many bytes of the text are passed over.
  private var skipped = 0

  private static let anchorSize = FileAnchor.limit

  /// Creates a reader that goes on at a position; `before` are the bytes that must be before it, as far as they are
  /// known.
  init(
    descriptor: Int32, name: String, position: Int, after before: FileAnchor = FileAnchor(),
    closes: Bool = true
  ) {
    self.descriptor = descriptor
    self.name = name
    self.position = position
    self.closes = closes
    knownSize = position
    skipped = position
    for (index, byte) in before.bytes.enumerated() { expected[index] = byte }
    anchorCount = before.bytes.count
  }

  deinit {
    if closes { close(descriptor) }
    expected.deallocate()
    seen.deallocate()
  }

  var pollDescriptor: Int32? { nil }

  func read(into target: UnsafeMutableRawBufferPointer) throws(SourceError) -> ReadResult {
    if case .unknown = form { try findForm() }
    switch form {
    case .unknown: return .nothingYet
    case .plain: return try readPlain(into: target)
    case .compressed(let inflation, let packed):
      return try read(inflation, packed, into: target)
    }
  }

  /// Looks at the first bytes.
  private func findForm() throws(SourceError) {
    var head = [UInt8](repeating: 0, count: Int(inflate_head_length))
    let count = retrying { pread(descriptor, &head, head.count, 0) }
    guard count > 0 else { return }
    var unknown: UnsafePointer<CChar>?
    var isOpen = false
    let kind = inflate_detect(head, count, &unknown, &isOpen)
    if let unknown {
      let compression = UnknownCompression(name: String(cString: unknown))
      throw SourceError("\(name): \(compression.message)")
    }
    if kind >= 0 {
      let inflation = try Inflation(inflate_kind(rawValue: UInt32(kind)), name: name, head: [])
      form = .compressed(inflation, PackedReader(descriptor, name: name))
      anchorCount = 0
    } else if !isOpen {
      form = .plain
    }
  }

  private func read(
    _ inflation: Inflation, _ packed: PackedReader, into target: UnsafeMutableRawBufferPointer
  ) throws(SourceError) -> ReadResult {
    guard size >= packed.position else {
      form = .unknown
      skipped = 0
      return restart()
    }
    while true {
      let result = try inflation.read(into: target, from: packed)
      guard case .bytes(let count) = result else { return result }
      let passed = Swift.min(skipped, count)
      skipped -= passed
      guard passed < count else { continue }
      if passed > 0, let base = target.baseAddress {
        memmove(base, base + passed, count - passed)
      }
      position += count - passed
      return .bytes(count - passed)
    }
  }

  private func readPlain(
    into target: UnsafeMutableRawBufferPointer
  ) throws(SourceError) -> ReadResult {
    var parts = (
      iovec(iov_base: seen, iov_len: anchorCount),
      iovec(iov_base: target.baseAddress, iov_len: target.count)
    )
    let count = withUnsafeBytes(of: &parts) { parts in
      retrying {
        preadv(
          descriptor, parts.baseAddress?.assumingMemoryBound(to: iovec.self), 2,
          off_t(position - anchorCount))
      }
    }
    if count < 0 { throw SourceError("\(name): \(errorText(-count))") }
    guard count >= anchorCount, memcmp(seen, expected, anchorCount) == 0 else {
      form = .unknown
      return restart()
    }
    let read = count - anchorCount
    if read == 0 {
      // Without bytes to compare, a file cut to nothing looks like one at its end.
      return anchorCount == 0 && position > 0 && size < position ? restart() : .nothingYet
    }
    keepAnchor(UnsafeRawBufferPointer(rebasing: target[0..<read]))
    position += read
    knownSize = read == target.count ? Swift.max(size, position) : position
    return .bytes(read)
  }

  /// The length of the file now.
  private var size: Int {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
  }

  private func restart() -> ReadResult {
    unreadBytes += Swift.max(0, knownSize - position)
    knownSize = 0
    position = 0
    anchorCount = 0
    return .restart
  }

  /// Keeps the last bytes before the position for the next read.
  private func keepAnchor(_ bytes: UnsafeRawBufferPointer) {
    let added = Swift.min(bytes.count, Self.anchorSize)
    let kept = Swift.min(anchorCount, Self.anchorSize - added)
    memmove(expected, expected + (anchorCount - kept), kept)
    UnsafeMutableRawBufferPointer(start: expected + kept, count: added)
      .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes.suffix(added)))
    anchorCount = kept + added
  }
}

/// Reads the bytes of a compressed file that may yet grow.
final class PackedReader: ByteReader {
  private let descriptor: Int32
  private let name: String

  /// The position of the next byte.
  private(set) var position = 0

  init(_ descriptor: Int32, name: String) {
    self.descriptor = descriptor
    self.name = name
  }

  var pollDescriptor: Int32? { nil }

  func read(into target: UnsafeMutableRawBufferPointer) throws(SourceError) -> ReadResult {
    let count = retrying { pread(descriptor, target.baseAddress, target.count, off_t(position)) }
    if count < 0 { throw SourceError("\(name): \(errorText(-count))") }
    position += count
    return count == 0 ? .nothingYet : .bytes(count)
  }
}
