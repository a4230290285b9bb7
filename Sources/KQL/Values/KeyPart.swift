/// Which of the parts that rows or groups are divided into a key is of, where not all fit into memory.
enum KeyPart {
  /// How many parts there are.
  static let count = 128

  /// How often a part can be divided again, each time by other bits of the keys' hashes.
  static let deepest = 6

  /// Writes the part of each row; equal keys are of one part.
  ///
  /// - Parameters:
  ///   - parts: Room for `count` numbers.
  ///   - keys: The columns of the key.
  ///   - count: How many rows there are.
  ///   - level: How often they have been divided before.
  static func fill(
    _ parts: UnsafeMutablePointer<UInt8>, of keys: [Column], count: Int, level: Int
  ) {
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: Swift.max(count, 1)) { hashes in
      guard let hashes = hashes.baseAddress else { return }
      hashes.initialize(repeating: KeyHash.seed, count: count)
      for key in keys {
        ColumnHash.forEach(key, count: count) { row, hash in
          hashes[row] = KeyHash.mix(hashes[row] ^ hash, 0xE703_7ED1_A0B4_28DB) &+ hash
        }
      }
      for row in 0..<count {
        let hash = ColumnHash.spread(hashes[row] &+ UInt64(truncatingIfNeeded: level))
        parts[row] = UInt8(truncatingIfNeeded: hash >> 57)
      }
    }
  }
}
