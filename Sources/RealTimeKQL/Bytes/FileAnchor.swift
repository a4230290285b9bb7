import Glibc

/// The last bytes before a place in a file, by which the file is known again.
struct FileAnchor: Sendable {
  /// How many bytes are kept at most.
  static let limit = 256

  /// The bytes; as many as are known, up to the limit.
  private(set) var bytes: [UInt8] = []

  /// Knows nothing.
  init() {}

  /// Reads the bytes before a position of the text of an open file.
  init(of descriptor: Int32, at position: Int) {
    bytes = FileContents(descriptor).bytes(before: position, Self.limit)
  }

  /// Moves on over bytes.
  mutating func append(_ new: UnsafeBufferPointer<UInt8>) {
    if new.count < Self.limit {
      bytes.removeFirst(Swift.max(0, bytes.count + new.count - Self.limit))
      bytes += new
    } else {
      bytes = Array(new.suffix(Self.limit))
    }
  }

  /// What is written down of it.
  var digest: AnchorDigest {
    bytes.withUnsafeBufferPointer { AnchorDigest(count: $0.count, hash: AnchorDigest.hash($0)) }
  }
}

/// The hash of an anchor, so that no line of a log is written down.
struct AnchorDigest: Hashable, Sendable {
  /// Creates a digest as it was written down.
  init(count: Int, hash: String) {
    self.count = count
    self.hash = hash
  }

  /// How many bytes were hashed; 0 when nothing is known.
  var count: Int

  /// The first half of their SHA-256, in hexadecimal digits.
  var hash: String

  /// Of no bytes.
  static let none = FileAnchor().digest

  /// How many of the first bytes of a file are looked at.
  private static let headLength = 64

  /// What the text of an open file begins with.
  init(headOf descriptor: Int32) {
    let bytes = FileContents(descriptor).beginning(Self.headLength)
    self.init(count: bytes.count, hash: bytes.withUnsafeBufferPointer { Self.hash($0) })
  }

  /// Whether the first bytes of an open file are these.
  func beginsText(of descriptor: Int32) -> Bool {
    guard count > 0 else { return true }
    let read = FileContents(descriptor).beginning(count)
    return read.count == count && read.withUnsafeBufferPointer { Self.hash($0) } == hash
  }

  /// An anchor of fewer bytes says too little to know a file by it alone.
  static let distinctive = 32

  /// Whether bytes are these.
  func matches(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.count == count && bytes.withUnsafeBufferPointer { Self.hash($0) } == hash
  }

  /// The bytes before a position of an open file, if they are these.
  func matching(_ descriptor: Int32, at position: Int) -> FileAnchor? {
    let anchor = FileAnchor(of: descriptor, at: position)
    guard count > 0 else {
      // Nothing is known but that there were so many bytes.
      return FileContents(descriptor).count >= position ? anchor : nil
    }
    return matches(anchor.bytes.suffix(count)) ? anchor : nil
  }

  fileprivate static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    String(Digest.text(of: Array(bytes)).prefix(32))
  }
}
