import CDigest
import KQLSyntax

extension ScalarFunction {
  /// The hash functions.
  static let hashing: [ScalarFunction] = [
    .hash, .hashCombine, .hashMany, .hashMd5, .hashSha1, .hashSha256, .hashXxhash64,
  ]

  static let hash = ScalarFunction(
    "hash", "Returns a number that depends on a value, equal for equal values.",
    parameters: ["source": "The value.", "mod?": "The result is less than this."],
    examples: ["hash('World')": "1846988464401551951", "hash('World', 100)": "51"]
  ) { (call) throws(Diagnostic) in try bindHash(call) }

  static let hashXxhash64 = ScalarFunction(
    "hash_xxhash64", "Returns the xxHash of a value, 64 bits.",
    parameters: ["source": "The value.", "mod?": "The result is less than this."],
    examples: [
      "hash_xxhash64('World')": "1846988464401551951", "hash_xxhash64('World', 100)": "51",
    ]
  ) { (call) throws(Diagnostic) in try bindHash(call) }

  static let hashMany = ScalarFunction(
    "hash_many", "Returns a number that depends on several values.",
    parameters: ["source…": "The values."],
    examples: ["hash_many('a', 'b') == hash_many('a', 'b')": "true"]
  ) { (call) throws(Diagnostic) in
    try call.require(1...64, "hash_many(source, …)")
    let hashes = call.values.map { call.apply(hashOf($0.expression.type), [$0.expression]) }
    return call.apply(combination(hashes.count), hashes)
  }

  static let hashCombine = ScalarFunction(
    "hash_combine", "Returns one hash of several hashes.",
    parameters: ["hash…": "The hashes."],
    examples: ["hash_combine(hash('a'), hash('b')) == hash_many('a', 'b')": "true"]
  ) { (call) throws(Diagnostic) in
    try call.require(2...64, "hash_combine(hash, hash, …)")
    return call.apply(combination(call.values.count), call.arguments(as: .long))
  }

  private static func bindHash(_ call: CallArguments) throws(Diagnostic) -> Expression {
    try call.require(1...2, "\(call.name)(source, mod?)")
    let hash = call.apply(hashOf(call[0].type), [call[0]])
    guard call.values.count == 2 else { return hash }
    let overload = Overload.map { (hash: Int64, modulus: Int64) -> Int64? in
      modulus > 0 ? Int64(UInt64(bitPattern: hash) % UInt64(modulus)) : nil
    }
    return call.apply(overload, [hash, call.argument(1, as: .long)])
  }

  private static func hashOf(_ type: ScalarType) -> Overload {
    Overload([type], returns: .long) { call in
      let bytes = HashedBytes(call.columns[0])
      return fillColumn(
        call.count, owners: [], forcesNulls: false, isNull: { _ in false }
      ) { (row: Int) -> Int64 in
        bytes.with(row) { Int64(bitPattern: digest_xxhash64($0.start, $0.count, 0)) }
      }
    }
  }

  private static func combination(_ count: Int) -> Overload {
    Overload(Array(repeating: .long, count: count), returns: .long) { call in
      let readers = (0..<count).map { call.reader($0, of: Int64.self) }
      return fillColumn(
        call.count, owners: [], forcesNulls: false, isNull: { _ in false }
      ) { (row: Int) -> Int64 in
        var result = UInt64(bitPattern: readers[0][row])
        for reader in readers.dropFirst() {
          let next = UInt64(bitPattern: reader[row])
          result ^= next &+ 0x9e37_79b9_7f4a_7c15 &+ result << 6 &+ result >> 2
        }
        return Int64(bitPattern: result)
      }
    }
  }
}
