extension ScalarFunction {
  static let base64EncodeFromarray = ScalarFunction(
    "base64_encode_fromarray", "Returns an array of bytes in base 64.",
    parameters: ["array": "Numbers from 0 to 255."],
    examples: ["base64_encode_fromarray(dynamic([75, 117, 115, 116, 111]))": "S3VzdG8="],
    overloads: [
      .build { (array: Dynamic, arena: Arena) -> StringView in
        guard array.kind == .array else { return .empty }
        arena.begin()
        for element in array.elements {
          guard let value = element.asLong, let byte = UInt8(exactly: value) else { return .empty }
          arena.append(byte)
        }
        let bytes = arena.end()
        arena.begin()
        Base64.append(bytes, to: arena)
        return arena.end()
      }
    ])
}
