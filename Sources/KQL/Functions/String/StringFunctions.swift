extension ScalarFunction {
  /// The functions on text.
  static let string: [ScalarFunction] = [
    .base64DecodeToarray, .base64DecodeToguid, .base64DecodeTostring, .base64EncodeFromarray,
    .base64EncodeFromguid, .base64EncodeTostring, .countof, .extract, .extractAll, .formatBytes,
    .hasAnyIndex,
    .gzipCompressToBase64String, .gzipDecompressFromBase64String, .indexof, .indexofRegex, .isascii,
    .isempty, .isnotempty, .isutf8, .regexQuote, .replace,
    .replaceRegex,
    .replaceString, .replaceStrings, .reverse, .split, .strcat, .strcatArray, .strcatDelim,
    .strcmp, .stringSize, .strlen, .strrep, .substring, .tolower, .toupper, .translate, .trim,
    .trimEnd, .trimStart, .unicodeCodepointsFromString, .unicodeCodepointsToString, .urlDecode,
    .urlEncode, .urlEncodeComponent, .zlibCompressToBase64String, .zlibDecompressFromBase64String,
  ]
}
