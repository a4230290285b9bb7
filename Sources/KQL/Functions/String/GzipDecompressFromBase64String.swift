import CInflate

extension ScalarFunction {
  static let gzipDecompressFromBase64String = ScalarFunction(
    "gzip_decompress_from_base64_string",
    "Returns the text that gzip_compress_to_base64_string() compressed.",
    parameters: ["text": "Compressed text as base 64; anything else gives an empty text."],
    examples: [
      "gzip_decompress_from_base64_string(gzip_compress_to_base64_string('abc'))": "abc"
    ],
    overloads: [.decompressing(deflate_gzip)])
}
