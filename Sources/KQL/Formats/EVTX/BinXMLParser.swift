import CScan

/// Reads elements of binary XML from the bytes of a chunk.
///
/// Names stand anywhere in the chunk, at their first use in place. Nothing outside the chunk is read,
/// whatever the bytes say.
struct BinXMLParser {
  /// The first byte of the chunk.
  let base: UnsafePointer<UInt8>

  /// How many bytes the chunk has.
  let limit: Int

  /// Keeps names and text.
  let arena = Arena(capacity: 1 << 10)

  /// Where the next byte is.
  var position: Int

  /// Where the elements end at the latest.
  let end: Int

  /// Whether elements begin with a number that says on which slot they depend: in templates.
  let isTemplate: Bool

  /// The names that a template refers to, in order.
  private(set) var names: [BinXMLName] = []

  /// Whether there are values that stand in the chunk, and not in slots.
  private(set) var hasValues = false

  /// How many bytes the names and texts have that were read.
  private(set) var textSize = 0

  /// Elements one in the other beyond this depth are refused.
  private static let deepest = 128

  /// More bytes of names and texts are refused.
  static let mostText = 1 << 21

  /// More elements, attributes and parts of values than these are refused: a chunk cannot say more.
  private static let most = 1 << 15

  /// Begins with bytes of a chunk.
  init(
    base: UnsafePointer<UInt8>, limit: Int, position: Int, end: Int, isTemplate: Bool = false
  ) {
    self.base = base
    self.limit = limit
    self.position = position
    self.end = end
    self.isTemplate = isTemplate
  }

  /// The first element, with everything in it; `nil` when the bytes are no binary XML.
  mutating func readDocument() -> BinXMLElement? {
    var open: [BinXMLElement] = []
    var root: BinXMLElement?
    // While the start of an element is read, values are those of its attributes.
    var isInStart = false
    var count = 0
    while position < end {
      count += 1
      guard count < Self.most, textSize < Self.mostText, let token = readByte() else {
        return nil
      }
      switch token {
      case 0x00: return open.isEmpty ? root : nil
      case 0x0F: position += 3
      case 0x01, 0x41:
        guard !isInStart, open.count < Self.deepest, let element = readStart(token == 0x41) else {
          return nil
        }
        if let parent = open.last {
          parent.content.append(.element(element))
        } else if root == nil {
          root = element
        }
        open.append(element)
        isInStart = true
      case 0x02:
        guard isInStart else { return nil }
        isInStart = false
      case 0x03, 0x04:
        guard isInStart == (token == 0x03), !open.isEmpty else { return nil }
        open.removeLast()
        isInStart = false
      case 0x06, 0x46:
        guard isInStart, let name = readName() else { return nil }
        open[open.count - 1].attributes.append(BinXMLAttribute(name: name))
      case 0x0A:
        guard readName() != nil else { return nil }
      case 0x0B:
        guard readUnits() != nil else { return nil }
      default:
        guard let piece = readPiece(token), let element = open.last else { return nil }
        if isInStart {
          guard !element.attributes.isEmpty else { return nil }
          element.attributes[element.attributes.count - 1].value.append(piece)
        } else {
          element.content.append(piece)
        }
      }
    }
    return open.isEmpty ? root : nil
  }

  /// The element whose start begins here, without its attributes.
  private mutating func readStart(_ hasAttributes: Bool) -> BinXMLElement? {
    if isTemplate { position += 2 }
    position += 4
    guard let name = readName() else { return nil }
    if hasAttributes { position += 4 }
    return BinXMLElement(name: name)
  }

  /// The part of a value that a token begins.
  private mutating func readPiece(_ token: UInt8) -> BinXMLPiece? {
    switch token {
    case 0x05, 0x45: return readValue()
    case 0x07, 0x47: return readUnits().map { .text(text($0.start, $0.count)) }
    case 0x08, 0x48:
      guard let unit = readUInt16() else { return nil }
      let isSurrogate = unit & 0xF800 == 0xD800
      arena.begin()
      arena.advance(DynamicString.encode(isSurrogate ? 0xFFFD : UInt32(unit), arena.reserve(4)))
      return .text(escaped(ended()))
    case 0x09, 0x49: return readName().map { .text(entity($0)) }
    case 0x0C:
      // An instance of a template in place of an element.
      let start = position - 1
      guard !isTemplate, let head = BinXMLInstanceHead(base, limit, at: start), head.end <= end
      else {
        return nil
      }
      position = head.end
      hasValues = true
      return .value(
        BinXMLValue(
          type: BinXMLValue.Kind.binXML.rawValue, offset: UInt32(start),
          count: UInt32(head.end - start)))
    case 0x0D, 0x0E:
      guard isTemplate, let slot = readUInt16(), readByte() != nil else { return nil }
      return .slot(Int(slot))
    default: return nil
    }
  }

  private mutating func readValue() -> BinXMLPiece? {
    guard let type = readByte() else { return nil }
    var value = BinXMLValue(type: type, offset: 0, count: 0)
    switch value.kind {
    case .string where !value.isArray: return readUnits().map { .text(text($0.start, $0.count)) }
    case .string, .ansiString, .binary, .binXML, .xml, .handle, nil:
      guard let count = readUInt16(), position + Int(count) <= end else { return nil }
      value.count = UInt32(count)
    case .null: break
    case .sid:
      guard position + 8 <= end else { return nil }
      value.count = 8 + 4 * UInt32(base[position + 1])
    case .size: value.count = 8
    default: value.count = UInt32(value.itemSize ?? 0)
    }
    hasValues = true
    value.offset = UInt32(position)
    position += Int(value.count)
    return position <= end ? .value(value) : nil
  }

  private mutating func entity(_ name: StringView) -> StringView {
    if name == "quot" { return StringView("\\\"") }
    if name == "apos" { return StringView("'") }
    if name == "amp" { return StringView("&") }
    if name == "lt" { return StringView("<") }
    if name == "gt" { return StringView(">") }
    arena.begin()
    arena.append(UInt8(ascii: "&"))
    arena.append(name)
    arena.append(UInt8(ascii: ";"))
    return ended()
  }

  // MARK: Bytes

  private mutating func readByte() -> UInt8? {
    guard position < end else { return nil }
    position += 1
    return base[position - 1]
  }

  private mutating func readUInt16() -> UInt16? {
    guard position + 2 <= end else { return nil }
    position += 2
    return UInt16(base[position - 2]) | UInt16(base[position - 1]) << 8
  }

  /// UTF-16 behind its length.
  private mutating func readUnits() -> (start: Int, count: Int)? {
    guard let count = readUInt16(), position + 2 * Int(count) <= end else { return nil }
    position += 2 * Int(count)
    return (position - 2 * Int(count), Int(count))
  }

  /// The name whose place stands here; where that is here, the name itself follows.
  private mutating func readName() -> StringView? {
    guard position + 4 <= end, let name = BinXMLName(at: position, in: base, limit) else {
      return nil
    }
    if isTemplate { names.append(name) }
    position = name.end
    return text(name.start, name.count)
  }

  /// UTF-16 as it stands in JSON between quotes, without what follows a zero.
  private mutating func text(_ start: Int, _ count: Int) -> StringView {
    let units = Int(scan_utf16_length(base + start, count))
    arena.begin()
    arena.advance(scan_utf16_json(base + start, units, arena.reserve(6 * units + 16)))
    return ended()
  }

  private mutating func escaped(_ text: StringView) -> StringView {
    arena.begin()
    DynamicWriter(arena).append(escaped: text)
    return ended()
  }

  private mutating func ended() -> StringView {
    let text = arena.end()
    textSize += text.count
    return text
  }
}

/// A name that is referred to in binary XML: it stands in place at its first use.
struct BinXMLName: BitwiseCopyable {
  /// Where the reference is.
  let reference: Int

  /// Where what follows begins.
  let end: Int

  /// Where its UTF-16 is, and how many units it has.
  let start, count: Int

  /// Longer names are refused, in characters.
  private static let longest = 1024

  /// Follows the reference at a place of a chunk; `nil` when it leads nowhere.
  init?(at reference: Int, in base: UnsafePointer<UInt8>, _ limit: Int) {
    let offset = Int(scan_load32(base + reference))
    // The place of the next name, a hash, the length, the text, and a zero.
    guard offset >= 0, offset + 8 <= limit else { return nil }
    let count = Int(base[offset + 6]) | Int(base[offset + 7]) << 8
    guard count <= Self.longest, offset + 8 + 2 * count <= limit else { return nil }
    self.reference = reference
    self.count = count
    start = offset + 8
    end = offset == reference + 4 ? reference + 14 + 2 * count : reference + 4
  }
}
