extension ScalarFunction {
  /// The functions on text.
  static let string: [ScalarFunction] = [
    .extract, .extractAll, .replace, .replaceRegex, .replaceString, .replaceStrings, .split,
    .stringSize, .strlen, .substring, .tolower, .toupper, .trim, .trimEnd, .trimStart,
  ]
}
