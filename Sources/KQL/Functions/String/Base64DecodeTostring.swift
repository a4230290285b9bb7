import CScan

extension ScalarFunction {
  static let base64DecodeTostring = ScalarFunction(
    "base64_decode_tostring", aliases: ["base64_decodestring"],
    "Returns the text of base 64, empty when it is not UTF-8.",
    parameters: ["base64": "The text in base 64."],
    examples: ["base64_decode_tostring('S3VzdG8=')": "Kusto"],
    overloads: [
      .build { (text: StringView, arena: Arena) -> StringView in
        guard let bytes = Base64.decoded(text, arena), scan_is_utf8(bytes.start, bytes.count) else {
          return .empty
        }
        return bytes
      }
    ])
}
