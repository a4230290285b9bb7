extension ScalarFunction {
  static let base64EncodeFromguid = ScalarFunction(
    "base64_encode_fromguid", "Returns the 16 bytes of a guid in base 64.",
    parameters: ["guid": "The guid; its first three groups are little-endian, as in .NET."],
    examples: [
      "base64_encode_fromguid(toguid('ae3133f2-6e22-49ae-b06a-16e6a9b212eb'))":
        "8jMxriJurkmwahbmqbIS6w=="
    ],
    overloads: [
      .build { (guid: Guid, arena: Arena) -> StringView in
        arena.begin()
        guid.append(bytesTo: arena)
        let bytes = arena.end()
        arena.begin()
        Base64.append(bytes, to: arena)
        return arena.end()
      }
    ])
}

extension Guid {
  /// Adds the 16 bytes in .NET's order to the string being built.
  func append(bytesTo arena: Arena) {
    for shift in [32, 40, 48, 56, 16, 24, 0, 8] as [UInt64] {
      arena.append(UInt8(truncatingIfNeeded: high >> shift))
    }
    for index in 0..<8 { arena.append(UInt8(truncatingIfNeeded: low >> UInt64(56 - 8 * index))) }
  }
}
