import CScan

/// Upper and lower case of single characters, Unicode's simple mappings.
///
/// Made on first use for the scripts that have case; ASCII has a faster way everywhere.
struct LetterCase: Sendable {
  /// The lower case of every character.
  static let lower = LetterCase(from: "A") { $0.properties.lowercaseMapping }

  /// The upper case of every character.
  static let upper = LetterCase(from: "a") { $0.properties.uppercaseMapping }

  /// For each 128 characters the place of their mappings; 0 when all map to themselves.
  private var pages: [UInt16]
  private var mappings: [UInt32]

  private static let last: UInt32 = 0x1EA00

  /// The characters, in blocks of 128, that may have case.
  private static let blocks: [ClosedRange<UInt32>] = [
    0x00...0x0B, 0x20...0x21, 0x27...0x27, 0x38...0x39, 0x3A...0x3F, 0x42...0x43, 0x49...0x49,
    0x58...0x5A, 0x14C...0x14D, 0x14E...0x14F, 0x156...0x157, 0x1FE...0x1FE, 0x208...0x209,
    0x20A...0x20B, 0x219...0x219, 0x231...0x231, 0x2DC...0x2DC, 0x3D2...0x3D2,
  ]

  /// The first of the letters of ASCII that have another case.
  private let first: UInt8

  private init(from letter: Unicode.Scalar, _ mapping: (Unicode.Scalar) -> String) {
    first = UInt8(ascii: letter)
    pages = Array(repeating: 0, count: Int(Self.last >> 7) + 1)
    mappings = Array(repeating: 0, count: 128)
    for block in Self.blocks.joined() {
      pages[Int(block)] = UInt16(mappings.count >> 7)
      for point in block << 7..<(block + 1) << 7 {
        var mapped = point
        if let scalar = Unicode.Scalar(point) {
          let text = mapping(scalar).unicodeScalars
          if text.count == 1, let only = text.first { mapped = only.value }
        }
        mappings.append(mapped)
      }
    }
  }

  /// The mapping of one character.
  @inline(__always)
  subscript(point: UInt32) -> UInt32 {
    guard point < Self.last else { return point }
    let page = pages[Int(point >> 7)]
    return page == 0 ? point : mappings[Int(page) << 7 + Int(point & 127)]
  }

  /// Adds the mapped text to the string being built; bytes that are not UTF-8 stay as they are.
  func append(_ text: StringView, to arena: Arena) {
    let target = arena.reserve(text.count * 2 + 4)
    arena.advance(map(text, to: target))
  }

  /// Writes the mapped text, at most twice as long, and returns its length.
  func map(_ text: StringView, to target: UnsafeMutablePointer<UInt8>) -> Int {
    if scan_is_ascii(text.start, text.count) {
      for at in 0..<text.count {
        let byte = text.start[at]
        target[at] = byte &- first < 26 ? byte ^ 0x20 : byte
      }
      return text.count
    }
    var written = 0
    var at = 0
    while at < text.count {
      let (point, count) = text.scalar(at)
      if point == StringView.invalidScalar {
        target[written] = text[at]
        written += 1
      } else {
        written += DynamicString.encode(self[point], target + written)
      }
      at += count
    }
    return written
  }
}

extension LetterCase {
  /// The longest piece of a text that stands in every text that is equal to it without regard to case, but for
  /// the case of letters of ASCII.
  static func sure(_ text: StringView) -> StringView {
    var longest: Range<Int> = 0..<0
    var start = 0
    var at = 0
    while at < text.count {
      let (point, length) = text.scalar(at)
      at += length
      guard isSure(point) else {
        start = at
        continue
      }
      if at - start > longest.count { longest = start..<at }
    }
    return text[longest]
  }

  /// Whether only the same character, or its other case in ASCII, is equal to it.
  private static func isSure(_ point: UInt32) -> Bool {
    guard let scalar = Unicode.Scalar(point) else { return false }
    // The sign of kelvin is a letter K, too.
    if scalar.isASCII { return scalar != "k" && scalar != "K" }
    return scalar.properties.lowercaseMapping == String(scalar)
      && scalar.properties.uppercaseMapping == String(scalar)
  }
}

extension StringView {
  /// What ``scalar(_:)`` gives for a byte that is not part of UTF-8 text.
  static let invalidScalar = UInt32.max

  /// The character that starts at an offset, and the number of its bytes.
  @inline(__always)
  func scalar(_ offset: Int) -> (point: UInt32, count: Int) {
    let first = start[offset]
    if first < 0x80 { return (UInt32(first), 1) }
    return longScalar(offset, first)
  }

  @inline(never)
  private func longScalar(_ offset: Int, _ first: UInt8) -> (point: UInt32, count: Int) {
    let length = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0
    guard length > 0, offset + length <= count else { return (Self.invalidScalar, 1) }
    var point = UInt32(first) & (0x7F >> UInt32(length))
    for next in offset + 1..<offset + length {
      guard start[next] & 0xC0 == 0x80 else { return (Self.invalidScalar, 1) }
      point = point << 6 | UInt32(start[next] & 0x3F)
    }
    let isLong = length == 2 || length == 3 && point >= 0x800 || length == 4 && point >= 0x10000
    guard isLong, point < 0x110000, point & 0xFFFF_F800 != 0xD800 else {
      return (Self.invalidScalar, 1)
    }
    return (point, length)
  }

  /// The character that ends before an offset; ``invalidScalar`` when there is no whole one.
  func scalar(before offset: Int) -> UInt32 {
    var first = offset - 1
    guard first >= 0 else { return Self.invalidScalar }
    if start[first] < 0x80 { return UInt32(start[first]) }
    while first > 0, offset - first < 4, start[first] & 0xC0 == 0x80 { first -= 1 }
    let (point, length) = scalar(first)
    return first + length == offset ? point : Self.invalidScalar
  }
}
