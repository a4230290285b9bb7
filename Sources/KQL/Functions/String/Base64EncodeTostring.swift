extension ScalarFunction {
  static let base64EncodeTostring = ScalarFunction(
    "base64_encode_tostring", aliases: ["base64_encodestring"],
    "Returns the bytes of a text in base 64.",
    parameters: ["value": "The text."],
    examples: ["base64_encode_tostring('Kusto')": "S3VzdG8="],
    overloads: [
      .build { (text: StringView, arena: Arena) -> StringView in
        arena.begin()
        Base64.append(text, to: arena)
        return arena.end()
      }
    ])
}
