import CScan

/// A run of bytes that somebody else owns: the element of string columns.
///
/// Meant to be UTF-8, but input is hostile: any bytes may be in it. Whoever keeps a view keeps its
/// owner alive (``Column/owners``).
public struct StringView: @unchecked Sendable, BitwiseCopyable {
  /// The first byte; valid to form even when `count` is 0.
  public var start: UnsafePointer<UInt8>

  /// The number of bytes.
  public var count: Int

  /// Creates a view of `count` bytes from `start`.
  @inline(__always)
  public init(_ start: UnsafePointer<UInt8>, _ count: Int) {
    self.start = start
    self.count = count
  }

  /// A view of no bytes.
  @inline(__always)
  public static var empty: StringView { StringView(("" as StaticString).utf8Start, 0) }

  /// Whether there are no bytes.
  @inline(__always) public var isEmpty: Bool { count == 0 }

  /// The byte at an offset, which must be less than `count`.
  @inline(__always) public subscript(offset: Int) -> UInt8 { start[offset] }

  /// The bytes of a range of offsets.
  @inline(__always)
  public subscript(range: Range<Int>) -> StringView {
    StringView(start + range.lowerBound, range.count)
  }

  /// The bytes from an offset to the end.
  @inline(__always)
  func dropFirst(_ offset: Int) -> StringView { StringView(start + offset, count - offset) }

  /// The bytes as a collection, valid as long as their owner.
  @inline(__always)
  var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: start, count: count) }

  /// A Swift string with the text; bad UTF-8 becomes U+FFFD.
  ///
  /// Not for the row path.
  public var string: String { String(decoding: bytes, as: UTF8.self) }

  /// Whether the bytes are equal (Kusto's `==`, which is ordinal).
  @inline(__always)
  static func == (a: StringView, b: StringView) -> Bool {
    a.count == b.count && scan_equal(a.start, b.start, a.count)
  }

  /// Whether the bytes of `a` come before those of `b`, byte by byte.
  @inline(__always)
  static func < (a: StringView, b: StringView) -> Bool { compare(a, b) < 0 }

  /// Negative, zero or positive, as in `memcmp`, then by length.
  static func compare(_ a: StringView, _ b: StringView) -> Int {
    let common = Swift.min(a.count, b.count)
    let order = Int(scan_compare(a.start, b.start, common))
    return order != 0 ? order : a.count - b.count
  }

  /// Compares with a literal of ASCII text.
  @inline(__always)
  static func == (a: StringView, b: StaticString) -> Bool {
    a.count == b.utf8CodeUnitCount && scan_equal(a.start, b.utf8Start, a.count)
  }

  /// A hash of the bytes.
  @inline(__always)
  func hash(seed: UInt64 = 0) -> UInt64 { scan_hash(start, count, seed) }
}
