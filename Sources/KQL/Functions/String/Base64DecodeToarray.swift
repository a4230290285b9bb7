extension ScalarFunction {
  static let base64DecodeToarray = ScalarFunction(
    "base64_decode_toarray", "Returns the bytes of base 64 as an array of numbers.",
    parameters: ["base64": "The text in base 64."],
    examples: ["base64_decode_toarray('S3VzdG8=')": "[75,117,115,116,111]"],
    overloads: [
      .build { (text: StringView, arena: Arena) -> Dynamic? in
        guard let bytes = Base64.decoded(text, arena) else { return nil }
        let writer = DynamicWriter(arena)
        arena.begin()
        arena.append(UInt8(ascii: "["))
        for offset in 0..<bytes.count {
          if offset > 0 { arena.append(UInt8(ascii: ",")) }
          writer.append(Int64(bytes[offset]))
        }
        arena.append(UInt8(ascii: "]"))
        return Dynamic(arena.end())
      }
    ])
}
