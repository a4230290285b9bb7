import CDigest
import KQLSyntax

extension ScalarFunction {
  static let hashMd5 = ScalarFunction(
    "hash_md5", "Returns the MD5 digest of a value in hexadecimal digits; empty text has none.",
    parameters: ["source": "The value; what is not text counts as its text."],
    examples: ["hash_md5('World')": "f5a7924e621e84c9280a9a27e1bcb7f6"]
  ) { (call) throws(Diagnostic) in try digest(call, 16, digest_md5) }

  static let hashSha1 = ScalarFunction(
    "hash_sha1", "Returns the SHA-1 digest of a value in hexadecimal digits; empty text has none.",
    parameters: ["source": "The value; what is not text counts as its text."],
    examples: ["hash_sha1('World')": "70c07ec18ef89c5309bbb0937f3a6342411e1fdd"]
  ) { (call) throws(Diagnostic) in try digest(call, 20, digest_sha1) }

  static let hashSha256 = ScalarFunction(
    "hash_sha256",
    "Returns the SHA-256 digest of a value in hexadecimal digits; empty text has none.",
    parameters: ["source": "The value; what is not text counts as its text."],
    examples: [
      "hash_sha256('World')": "78ae647dc5544d227130a0682a51e30bc7777fbb6d8a8f17007463a3ecd1d524"
    ]
  ) { (call) throws(Diagnostic) in try digest(call, 32, digest_sha256) }

  private static func digest(
    _ call: CallArguments, _ size: Int,
    _ compute:
      @escaping @Sendable (UnsafePointer<UInt8>?, Int, UnsafeMutablePointer<UInt8>?) -> Void
  ) throws(Diagnostic) -> Expression {
    try call.require(1...1, "\(call.name)(source)")
    let overload = Overload([.string], returns: .string) { call in
      let texts = call.reader(0, of: StringView.self)
      let arena = Arena(capacity: call.count * size * 2)
      return fillColumn(
        call.count, owners: [arena], forcesNulls: false, isNull: { _ in false }
      ) { (row: Int) -> StringView in
        // As measured on Kusto: empty text has no digest.
        if texts[row].isEmpty { return .empty }
        arena.begin()
        let target = arena.reserve(size * 3) + size * 2
        compute(texts[row].start, texts[row].count, target)
        let text = target - size * 2
        for index in 0..<size {
          let byte = target[index]
          text[index * 2] = DynamicWriter.hexadecimal(byte >> 4)
          text[index * 2 + 1] = DynamicWriter.hexadecimal(byte & 15)
        }
        arena.advance(size * 2)
        return arena.end()
      }
    }
    return call.apply(overload, [call.argument(0, as: .string)])
  }
}
