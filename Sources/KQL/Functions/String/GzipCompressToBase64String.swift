import CInflate

extension ScalarFunction {
  static let gzipCompressToBase64String = ScalarFunction(
    "gzip_compress_to_base64_string", "Compresses a text with gzip and writes it as base 64.",
    parameters: ["text": "The text."],
    examples: [
      "gzip_compress_to_base64_string('1234567890qwertyuiop')":
        "H4sIAAAAAAAA/wEUAOv/MTIzNDU2Nzg5MHF3ZXJ0eXVpb3A6m7f2FAAAAA=="
    ],
    overloads: [.compressing(deflate_gzip)])
}
