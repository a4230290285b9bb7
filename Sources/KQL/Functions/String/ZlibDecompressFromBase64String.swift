import CInflate

extension ScalarFunction {
  static let zlibDecompressFromBase64String = ScalarFunction(
    "zlib_decompress_from_base64_string",
    "Returns the text that zlib_compress_to_base64_string() compressed.",
    parameters: ["text": "Compressed text as base 64; anything else gives an empty text."],
    examples: [
      "zlib_decompress_from_base64_string(zlib_compress_to_base64_string('abc'))": "abc"
    ],
    overloads: [.decompressing(deflate_zlib)])
}
