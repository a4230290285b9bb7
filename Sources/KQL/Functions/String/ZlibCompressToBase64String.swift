import CInflate

extension ScalarFunction {
  static let zlibCompressToBase64String = ScalarFunction(
    "zlib_compress_to_base64_string", "Compresses a text with zlib and writes it as base 64.",
    parameters: ["text": "The text."],
    examples: [
      "zlib_compress_to_base64_string('1234567890qwertyuiop')":
        "eAEBFADr/zEyMzQ1Njc4OTBxd2VydHl1aW9wOAkGdw=="
    ],
    overloads: [.compressing(deflate_zlib)])
}
