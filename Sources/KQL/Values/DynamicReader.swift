import CScan

/// Steps through the text of a ``Dynamic`` without copying.
///
/// The text may be anything: a reader never reads outside it, and gives up at what is not JSON.
struct DynamicReader {
  /// The next byte to look at.
  private(set) var next: UnsafePointer<UInt8>

  /// One past the last byte.
  let end: UnsafePointer<UInt8>

  /// The byte that marks a typed value such as a datetime; see ``Dynamic``.
  static let mark: UInt8 = 1

  /// How deep arrays and bags may nest.
  static let maximumDepth = Int(SCAN_JSON_MAXIMUM_DEPTH)

  @inline(__always)
  init(_ text: StringView) {
    next = text.start
    end = text.start + text.count
  }

  @inline(__always) var isAtEnd: Bool { next >= end }

  /// The next byte, 0 at the end.
  @inline(__always) var byte: UInt8 { next < end ? next.pointee : 0 }

  @inline(__always) mutating func advance(by count: Int = 1) { next += count }

  /// Moves over white space.
  @inline(__always)
  mutating func skipSpace() {
    while next < end, next.pointee <= 0x20, Self.isSpace(next.pointee) { next += 1 }
  }

  /// Moves over one byte, if it is this one.
  @inline(__always)
  mutating func take(_ expected: UInt8) -> Bool {
    guard byte == expected, next < end else { return false }
    next += 1
    return true
  }

  @inline(__always)
  static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
  }

  /// What the value that starts here is; `nil` when no value does.
  var kind: DynamicKind? {
    switch byte {
    case UInt8(ascii: "{"): return .bag
    case UInt8(ascii: "["): return .array
    case UInt8(ascii: "\""): return .string
    case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool
    case UInt8(ascii: "n"): return .null
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): return numberKind
    case UInt8(ascii: "N"), UInt8(ascii: "I"): return .real
    case Self.mark:
      guard next + 1 < end else { return nil }
      switch next[1] {
      case UInt8(ascii: "d"): return .datetime
      case UInt8(ascii: "t"): return .timespan
      case UInt8(ascii: "g"): return .guid
      case UInt8(ascii: "m"): return .decimal
      default: return nil
      }
    default: return nil
    }
  }

  /// Whether the number here is a whole one that a long may hold.
  private var numberKind: DynamicKind {
    var at = next + 1
    while at < end, at.pointee &- 0x30 < 10 { at += 1 }
    if at < end {
      switch at.pointee {
      case UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"), UInt8(ascii: "I"): return .real
      default: break
      }
    }
    let digits = StringView(next, at - next)
    return digits.count < 19 || Dynamic.wholeNumber(digits) != nil ? .long : .real
  }

  /// Moves over a string that starts here; gives what is between its quotes, still escaped.
  @inline(__always)
  mutating func readString() -> DynamicString? {
    guard take(UInt8(ascii: "\"")) else { return nil }
    let start = next
    var hasEscapes = false
    while next < end {
      let byte = next.pointee
      if byte == UInt8(ascii: "\"") {
        let text = StringView(start, next - start)
        next += 1
        return DynamicString(raw: text, hasEscapes: hasEscapes)
      }
      if byte == UInt8(ascii: "\\") {
        hasEscapes = true
        next += 1
      }
      next += 1
    }
    next = end
    return nil
  }

  /// Moves over the value that starts here (after white space) and gives its text.
  mutating func readValue() -> Dynamic? {
    skipSpace()
    let start = next
    guard skipValue() else { return nil }
    return Dynamic(StringView(start, next - start))
  }

  /// Moves over the value that starts here; false when it has no end.
  mutating func skipValue() -> Bool {
    switch byte {
    case UInt8(ascii: "{"), UInt8(ascii: "["): return skipNested()
    case UInt8(ascii: "\""): return readString() != nil
    case Self.mark:
      guard end - next > 2 else { return false }
      next += 2
      return readString() != nil
    default:
      let start = next
      while next < end, !Self.endsWord(next.pointee) { next += 1 }
      return next > start
    }
  }

  private mutating func skipNested() -> Bool {
    var depth = 0
    while next < end {
      switch next.pointee {
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        if depth == 0 {
          next += 1
          return true
        }
      case UInt8(ascii: "\""):
        guard readString() != nil else { return false }
        continue
      default: break
      }
      next += 1
    }
    return false
  }

  /// Whether a number or a bare word ends before this byte.
  @inline(__always)
  static func endsWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: ":"): true
    case UInt8(ascii: "\""), UInt8(ascii: "{"), UInt8(ascii: "["): true
    default: isSpace(byte)
    }
  }
}
