/// Follows the braces of JSON, byte by byte.
struct JSONWalk {
  /// What a byte means besides.
  enum Step {
    case none
    /// An event begins, or its separator stands, before the one before has ended.
    case restart
  }

  private var depth = 0
  /// For each bracket that is open whether it is one of an array, the innermost in the lowest bit; as
  /// many as there are bits.
  private var arrays: UInt64 = 0
  private var isText = false
  private var isEscaped = false
  /// The last byte that is no white space.
  private var last: UInt8 = 0

  /// Whether the place is inside of an event.
  var isInside: Bool { depth > 0 }

  /// Goes over a byte.
  mutating func step(_ byte: UInt8) -> Step {
    if isText {
      if isEscaped {
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if byte == UInt8(ascii: "\"") || byte == 0x0A {
        // A text does not go over lines.
        isText = false
        last = UInt8(ascii: "\"")
      }
      return .none
    }
    if DynamicReader.isSpace(byte) { return .none }
    defer { last = byte }
    switch byte {
    case UInt8(ascii: "\""): isText = depth > 0
    case UInt8(ascii: "{"):
      if depth > 0, !allowsObject {
        depth = 1
        arrays = 0
        return .restart
      }
      open(isArray: false)
    case UInt8(ascii: "["): if depth > 0 { open(isArray: true) }
    case UInt8(ascii: "}"), UInt8(ascii: "]"):
      if depth > 0 {
        depth -= 1
        arrays >>= 1
      }
    case 0x1E:
      if depth > 0 {
        depth = 0
        return .restart
      }
    default: break
    }
    return .none
  }

  /// Whether an object may stand here: behind a colon, or as an element.
  private var allowsObject: Bool {
    if last == UInt8(ascii: ":") || depth > UInt64.bitWidth { return true }
    return arrays & 1 == 1 && (last == UInt8(ascii: "[") || last == UInt8(ascii: ","))
  }

  private mutating func open(isArray: Bool) {
    depth += 1
    arrays = arrays << 1 | (isArray ? 1 : 0)
  }
}
