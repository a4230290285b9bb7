extension ScalarFunction {
  static let base64DecodeToguid = ScalarFunction(
    "base64_decode_toguid", "Returns the guid whose 16 bytes are in base 64.",
    parameters: ["base64": "The text in base 64."],
    examples: [
      "base64_decode_toguid('8jMxriJurkmwahbmqbIS6w==')": "ae3133f2-6e22-49ae-b06a-16e6a9b212eb"
    ],
    overloads: [
      .build { (text: StringView, arena: Arena) -> Guid? in
        guard let bytes = Base64.decoded(text, arena), bytes.count == 16 else { return nil }
        var high: UInt64 = 0
        var low: UInt64 = 0
        for index in [3, 2, 1, 0, 5, 4, 7, 6] { high = high << 8 | UInt64(bytes[index]) }
        for index in 8..<16 { low = low << 8 | UInt64(bytes[index]) }
        return Guid(high: high, low: low)
      }
    ])
}
