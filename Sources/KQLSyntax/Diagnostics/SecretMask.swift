/// Hides the text of obfuscated strings, `h'…'`, which no message and no history may show.
public enum SecretMask {
  /// The query with `*` for each character of the secret strings in it.
  ///
  /// - Parameter query: A query, finished or not.
  /// - Returns: The query itself when it holds no secret.
  public static func masked(_ query: String) -> String {
    let bytes = Array(query.utf8)
    return mayHoldSecret(bytes) ? String(decoding: masked(bytes), as: UTF8.self) : query
  }

  /// The bytes of a query with `*` for each character of the secret strings in it.
  static func masked(_ bytes: [UInt8]) -> [UInt8] {
    guard mayHoldSecret(bytes) else { return bytes }
    var masked = bytes
    for token in Lexer.read(bytes).tokens where token.kind == .string {
      let (start, end) = (token.span.start, token.span.end)
      guard bytes[start] | 0x20 == UInt8(ascii: "h") else { continue }
      for index in start + 1..<end where !isMark(bytes[index]) {
        masked[index] = UInt8(ascii: "*")
      }
    }
    return masked
  }

  /// Whether an `h` stands before a quote, a quick look before a thorough one.
  private static func mayHoldSecret(_ bytes: [UInt8]) -> Bool {
    bytes.indices.dropLast().contains {
      bytes[$0] | 0x20 == UInt8(ascii: "h") && isMark(bytes[$0 + 1])
    }
  }

  /// Whether a byte is a quote, an `@` or the end of a line, which stay as they are.
  private static func isMark(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`"), UInt8(ascii: "~"),
      UInt8(ascii: "@"), UInt8(ascii: "\n"), UInt8(ascii: "\r"):
      true
    default: false
    }
  }
}
