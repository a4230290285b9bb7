import KQL

/// What must not be in any text that people or files get to see.
struct Redaction: Sendable {
  private var secrets: [String] = []

  /// Shorter ones would take letters out of every word.
  private static let shortest = 4

  /// Nothing.
  init() {}

  /// Hides a secret, also as it stands in addresses and, encoded by 64 letters, in headers.
  mutating func hide(_ secret: String) {
    for form in [secret, secret.percentEncoded, Base64Text.encoded(Array(secret.utf8))] {
      if form.utf8.count >= Self.shortest, !secrets.contains(form) { secrets.append(form) }
    }
    secrets.sort { $0.utf8.count > $1.utf8.count }
  }

  /// The text with stars for every secret, on one line, without anything that controls a terminal.
  func shown(_ text: String) -> String {
    var text = text
    for secret in secrets where text.contains(secret) { text = text.replacing(secret, with: "***") }
    return String(text.map { $0.isNewline || $0 == "\t" ? " " : $0 }).harmless
  }
}

/// Bytes as 64 letters, and back.
package enum Base64Text {
  private static let letters = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// The bytes as letters, filled up by `=`.
  package static func encoded(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    var index = 0
    while index < bytes.count {
      let count = Swift.min(3, bytes.count - index)
      var word = 0
      for offset in 0..<3 { word = word << 8 | (offset < count ? Int(bytes[index + offset]) : 0) }
      for offset in 0..<4 {
        text.append(
          offset <= count ? letters[word >> (18 - 6 * offset) & 63] : UInt8(ascii: "="))
      }
      index += 3
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The bytes that letters stand for; `nil` when they stand for none.
  package static func decoded(_ text: String) -> [UInt8]? {
    var bytes: [UInt8] = []
    var word = 0
    var bits = 0
    for letter in text.utf8.filter({ $0 != UInt8(ascii: "=") }) {
      guard let value = letters.firstIndex(of: letter) else { return nil }
      word = (word << 6 | value) & 0xFFFF
      bits += 6
      guard bits >= 8 else { continue }
      bits -= 8
      bytes.append(UInt8(truncatingIfNeeded: word >> bits))
    }
    return bits < 6 ? bytes : nil
  }
}
