import CDigest

/// The SHA-256 of bytes.
enum Digest {
  /// The 32 bytes of the digest.
  static func bytes(of bytes: [UInt8]) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: 32)
    bytes.withUnsafeBufferPointer { digest_sha256($0.baseAddress, $0.count, &digest) }
    return digest
  }

  /// The digest in hexadecimal digits.
  static func text(of bytes: [UInt8]) -> String {
    self.bytes(of: bytes).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }
}
