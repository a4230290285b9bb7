/// Base 64, in the standard alphabet with padding.
enum Base64 {
  private static let alphabet: StaticString =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

  /// Adds the text of bytes to the string being built.
  static func append(_ bytes: StringView, to arena: Arena) {
    let digits = alphabet.utf8Start
    var at = 0
    while at < bytes.count {
      let left = bytes.count - at
      let first = UInt32(bytes[at]) << 16
      let second = left > 1 ? UInt32(bytes[at + 1]) << 8 : 0
      let third = left > 2 ? UInt32(bytes[at + 2]) : 0
      let group = first | second | third
      let target = arena.reserve(4)
      target[0] = digits[Int(group >> 18)]
      target[1] = digits[Int(group >> 12 & 63)]
      target[2] = left > 1 ? digits[Int(group >> 6 & 63)] : UInt8(ascii: "=")
      target[3] = left > 2 ? digits[Int(group & 63)] : UInt8(ascii: "=")
      arena.advance(4)
      at += 3
    }
  }

  /// The bytes of a text; `nil` when it is not base 64.
  static func decoded(_ text: StringView, _ arena: Arena) -> StringView? {
    guard text.count % 4 == 0 else { return nil }
    var padding = 0
    while padding < 2, padding < text.count, text[text.count - 1 - padding] == UInt8(ascii: "=") {
      padding += 1
    }
    arena.begin()
    var group: UInt32 = 0
    for at in 0..<text.count {
      var digit: UInt8 = 0
      if at < text.count - padding {
        guard let value = value(text[at]) else { return nil }
        digit = value
      }
      group = group << 6 | UInt32(digit)
      if at & 3 == 3 {
        let count = at == text.count - 1 ? 3 - padding : 3
        for byte in 0..<count {
          arena.append(UInt8(truncatingIfNeeded: group >> UInt32(16 - 8 * byte)))
        }
        group = 0
      }
    }
    return arena.end()
  }

  private static func value(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte - UInt8(ascii: "A")
    case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - UInt8(ascii: "a") + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0") + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
